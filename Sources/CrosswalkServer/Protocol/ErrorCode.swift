/// What an `ERR` reply says first: the table of codes in the protocol's description.
package enum ErrorCode: String, Sendable {
  /// No such command.
  case unknownCommand = "unknown-command"
  /// Wrong number of arguments, unknown option, malformed word, bad duration or date.
  case badRequest = "bad-request"
  /// The line is not UTF-8.
  case badEncoding = "bad-encoding"
  /// Over a limit on length.
  case tooLong = "too-long"
  /// No dictionary of that name is loaded.
  case unknownDictionary = "unknown-dictionary"
  /// The dictionary has no system of that name.
  case unknownSystem = "unknown-system"
  /// A dictionary that was to be loaded has errors.
  case invalid = "invalid"
  /// Not authenticated, or the role does not allow it.
  case denied = "denied"
  /// Too many of something; later there may be room.
  case limit = "limit"
  /// Redis cannot be reached and the command needs it.
  case unavailable = "unavailable"
  /// A defect of ours, which is in the log.
  case `internal` = "internal"
}
