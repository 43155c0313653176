package import Logging
import Synchronization

/// What was logged.
package final class RecordedLog: Sendable {
  private let lines = Mutex<[String]>([])

  package init() {}

  package var all: [String] { lines.withLock { $0 } }

  /// A logger that keeps what it is told here.
  package var logger: Logger { Logger(label: "test") { _ in RecordingHandler(log: self) } }

  package func append(_ line: String) { lines.withLock { $0.append(line) } }
}

/// Keeps what is logged for the test.
package struct RecordingHandler: LogHandler {
  let log: RecordedLog
  package var logLevel = Logger.Level.info
  package var metadata: Logger.Metadata = [:]

  package init(log: RecordedLog) {
    self.log = log
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// A line: the level, the message, and the peer where one is told.
  package func log(event: LogEvent) {
    let peer = event.metadata?["peer"].map { " peer=\($0)" } ?? ""
    log.append("\(event.level.rawValue): \(event.message)\(peer)")
  }
}
