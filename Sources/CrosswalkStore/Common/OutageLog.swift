package import Logging
internal import Synchronization

/// Logs why something does not work: once for each reason, however often it is tried, and once when it works again.
package final class OutageLog: Sendable {
  private let subject: String?
  private let end: String?
  private let level: Logger.Level
  private let logger: Logger
  /// The last reason; nil while it works.
  private let reason = Mutex<String?>(nil)

  /// - Parameters:
  ///   - subject: What each reason comes after, with a colon, such as "topic t cannot be read"; nil for reasons that say it all.
  ///   - end: What is logged when it works again; nil for nothing.
  ///   - level: The level of the reasons.
  ///   - logger: Where to.
  package init(_ subject: String? = nil, end: String? = nil, level: Logger.Level = .warning, logger: Logger) {
    self.subject = subject
    self.end = end
    self.level = level
    self.logger = logger
  }

  /// Notes why it does not work, or that it does, which is nil.
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

  /// Notes why it does not work, unless it is that Redis is away: that is for another to log, once for all that need Redis.
  package func noteUnlessAway(_ error: StoreError) {
    if case .unavailable = error { return }
    note(error.description)
  }
}
