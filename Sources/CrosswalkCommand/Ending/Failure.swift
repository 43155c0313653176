import CrosswalkClient

/// What ends the command before it is done: a message for stderr, and the exit status.
struct Failure: Error, Equatable {
  let status: ExitStatus
  /// Begins in lower case, after `Error: `, and has no full stop; may have several lines.
  let message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  /// The failure that an error of a service is.
  init(_ error: ServiceError) {
    self.init(ExitStatus(for: error.code), error.message.isEmpty ? error.code.rawValue : error.message)
  }

  /// The failure that not being able to ask a service is.
  init(_ error: ClientError) {
    switch error {
    case .refused(let error): self.init(error)
    case .cannotConnect: self.init(ExitStatus(for: error), "\(error) (is it running? \"crosswalk serve\" starts one)")
    default: self.init(ExitStatus(for: error), "\(error)")
    }
  }
}
