import CrosswalkClient

/// How the command ends, for scripts; the numbers from 64 are those of `sysexits.h`.
enum ExitStatus: Int32, Sendable, CaseIterable {
  case done = 0
  /// No such mapping, or several and the dictionary does not say which; no such service.
  case noMapping = 1
  /// The command line is wrong.
  case usage = 64
  /// The data is wrong: errors in files, or what is loaded is not what the command needs.
  case data = 65
  /// The service or Redis cannot be reached, or takes no more; trying again later may help.
  case unreachable = 69
  /// A defect, ours or the service's.
  case defect = 70
  /// The lock is held by another.
  case lockNotHad = 75
  /// The lock was lost while the command ran.
  case lockLost = 76
  /// The service does not allow it.
  case denied = 77
  /// The command that was to be run cannot be, as shells have it.
  case notRun = 127

  /// The status for an error that a service answers.
  init(for code: ServerError.Code) {
    switch code {
    case .badRequest: self = .usage
    // The command line is well said, but nothing of that name is loaded: a deployment looks at its data, not its script.
    case .unknownDictionary, .unknownSystem: self = .data
    case .invalid, .tooLong: self = .data
    case .denied: self = .denied
    case .limit, .unavailable: self = .unreachable
    // We only send commands of the protocol, in UTF-8: that these are refused is nothing the user did.
    default: self = .defect
    }
  }

  /// The status for a service that could not be asked.
  init(for error: ClientError) {
    switch error {
    // Where something else than a service listens, no service can be reached.
    case .cannotConnect, .connectionLost, .timedOut, .protocolViolation, .closed, .cancelled: self = .unreachable
    case .refused(let error): self = ExitStatus(for: error.code)
    case .invalid: self = .usage
    }
  }
}
