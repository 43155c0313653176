internal import CrosswalkStore
internal import Logging
internal import Synchronization

/// Tells why something cannot be done with messages, once for each reason; that Redis is away is told for all together.
final class Complaint: Sendable {
  private let what: String
  private let logger: Logger
  private let last = Mutex<String?>(nil)

  /// A complaint that begins with `what`, such as "topic t cannot be read".
  init(_ what: String, logger: Logger) {
    self.what = what
    self.logger = logger
  }

  /// Tells of an error, or notes that there is none any more.
  func note(_ error: StoreError?) {
    if case .unavailable = error { return }
    let isNew = last.withLock { last in
      defer { last = error?.description }
      return last != error?.description
    }
    if isNew, let error { logger.error("\(what): \(error)") }
  }
}
