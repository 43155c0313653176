import CrosswalkClient

/// The exit status of the command; the numbers from 64 to 78 are those of `sysexits.h`.
enum ExitStatus: Int32, Sendable, CaseIterable {
  case done = 0
  /// No such mapping, or the dictionary does not choose between several; no such service.
  case noMapping = 1
  /// Error in the command line.
  case usage = 64
  /// Error in the data: in a file, or what is loaded is not what the command needs.
  case data = 65
  /// The server or Redis cannot be reached, or a limit is reached; trying again later may help.
  case unreachable = 69
  /// A defect of the command or the server.
  case defect = 70
  /// The lock is held by somebody else.
  case lockNotHad = 75
  /// The lock was lost while the command ran.
  case lockLost = 76
  /// The server does not allow it.
  case denied = 77
  /// The command that was to be run cannot be run, as with shells.
  case notRun = 127

  /// The status for an error in a reply.
  init(for code: ServerError.Code) {
    switch code {
    case .badRequest: self = .usage
    // The command line is correct, but nothing with that name is loaded: a deployment should look at its data, not its
    // script.
    case .unknownDictionary, .unknownSystem: self = .data
    case .invalid, .tooLong: self = .data
    case .denied: self = .denied
    case .limit, .unavailable: self = .unreachable
    // We only send commands of the protocol, in UTF-8; if the server refuses them, the user is not the cause.
    default: self = .defect
    }
  }

  /// The status for a server that could not be reached.
  init(for error: ClientError) {
    switch error {
    // If something else listens at the address, the server cannot be reached.
    case .cannotConnect, .connectionLost, .timedOut, .protocolViolation, .closed, .cancelled: self = .unreachable
    case .refused(let error): self = ExitStatus(for: error.code)
    case .invalid: self = .usage
    }
  }
}
