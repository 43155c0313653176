package import Logging
internal import Synchronization

/// Logs why something does not work, once for each reason however often it is tried, and once when it works again.
package final class OutageLog: Sendable {
  private let subject: String?
  private let end: String?
  private let level: Logger.Level
  private let logger: Logger
  /// The last reason; nil while it works.
  private let reason = Mutex<String?>(nil)

  /// - Parameters:
  ///   - subject: What comes before each reason and a colon, such as "topic t cannot be read"; nil for nothing.
  ///   - end: The message when it works again; nil for none.
  ///   - level: The level of the reasons.
  ///   - logger: The log.
  package init(_ subject: String? = nil, end: String? = nil, level: Logger.Level = .warning, logger: Logger) {
    self.subject = subject
    self.end = end
    self.level = level
    self.logger = logger
  }

  /// Notes why it does not work; nil means that it works.
  package func note(_ reason: String?) {
    let last = self.reason.withLock { last in
      defer { last = reason }
      return last
    }
    guard reason != last else { return }
    if let reason {
      logger.log(level: level, "\(subject.map { $0 + ": " } ?? "")\(reason)")
    } else if let end {
      logger.info("\(end)")
    }
  }

  /// Notes why it does not work, unless Redis is away, which is logged elsewhere once for everything that needs Redis.
  package func noteUnlessAway(_ error: StoreError) {
    if case .unavailable = error { return }
    note(error.description)
  }
}
