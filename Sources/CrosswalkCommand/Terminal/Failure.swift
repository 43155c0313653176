import Crosswalk
import CrosswalkClient
import CrosswalkRedis
internal import CrosswalkStore

/// What ends the command before it is done: a message for stderr, and the exit status.
struct Failure: Error, Equatable {
  let status: ExitStatus
  /// Begins in lower case, after `Error: `, and has no full stop; may have several lines.
  let message: String

  /// Whether the message says by itself that it is an error.
  let isComplete: Bool
  /// The code of the service's error, where it is one.
  let code: ServerError.Code?

  /// The message as stderr has it, without the end of its last line.
  var report: String { isComplete ? message : "Error: \(message)" }

  init(_ status: ExitStatus, _ message: String, isComplete: Bool = false, code: ServerError.Code? = nil) {
    self.status = status
    self.message = message
    self.isComplete = isComplete
    self.code = code
  }

  /// The failure that an error of a service is.
  init(_ error: ServerError) {
    self.init(ExitStatus(for: error.code), ServiceMessage.text(error), code: error.code)
  }

  /// The failure that not being able to ask a service is.
  init(_ error: ClientError) {
    switch error {
    case .refused(let error): self.init(error)
    case .cannotConnect: self.init(ExitStatus(for: error), "\(error) (is it running? \"crosswalk serve\" starts one)")
    default: self.init(ExitStatus(for: error), "\(error)")
    }
  }

  /// The failure that errors in dictionary files are: they are told as they are, a line each, and the warnings among them.
  init(_ errors: DictionaryErrors) {
    self.init(.data, errors.report, isComplete: true)
  }

  /// The failure that a lookup that cannot be made is.
  init(_ error: LookupError) {
    switch error {
    case .unknownDictionary, .unknownSystem: self.init(.data, error.description)
    case .unknownQualifier, .sameSystem: self.init(.usage, error.description)
    }
  }

  /// The failure that a private Redis that does not start is.
  init(_ error: PrivateRedisError) {
    self.init(.unreachable, error.description)
  }

  /// The failure that not being able to keep something in Redis is.
  init(_ error: StoreError) {
    switch error {
    case .excessive, .tooLarge: self.init(.data, error.description)
    case .unavailable, .lost, .damaged, .overtaken, .contended, .refused, .cancelled:
      self.init(.unreachable, error.description)
    case .invalid: self.init(.usage, error.description)
    }
  }
}
