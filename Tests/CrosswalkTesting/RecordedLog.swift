package import Logging
import Synchronization

/// A log whose lines a test can read.
package final class RecordedLog: Sendable {
  private let lines = Mutex<[String]>([])

  package init() {}

  package var all: [String] { lines.withLock { $0 } }

  /// A logger that writes to this log.
  package var logger: Logger { Logger(label: "test") { _ in RecordingHandler(log: self) } }

  package func append(_ line: String) { lines.withLock { $0.append(line) } }
}

/// The handler of a logger that writes to a `RecordedLog`.
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

  /// Adds a line with the level, the message, and the peer if there is one.
  package func log(event: LogEvent) {
    let peer = event.metadata?["peer"].map { " peer=\($0)" } ?? ""
    log.append("\(event.level.rawValue): \(event.message)\(peer)")
  }
}
