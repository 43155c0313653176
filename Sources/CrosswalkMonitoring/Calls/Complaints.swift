internal import Logging
internal import Synchronization

/// Tells what is wrong with recorded calls: of each service once, of so many services.
final class Complaints: Sendable {
  private static let maximumCount = 100

  private let logger: Logger
  private let told = Mutex<Set<String>>([])

  init(logger: Logger) {
    self.logger = logger
  }

  /// Says what is wrong with calls of a service, unless something was said of that service before.
  func tell(of service: String, _ reason: @autoclosure () -> String) {
    let isNew = told.withLock { told in
      told.count < Self.maximumCount && told.insert(service).inserted
    }
    if isNew { logger.error("\(reason())") }
  }
}
