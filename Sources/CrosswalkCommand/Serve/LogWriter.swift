import Crosswalk
import FoundationEssentials
import Logging

/// Makes a line of each event, and hands it to the queue that writes the log to stderr.
///
/// Whatever could end a line, or change how a terminal shows it, is escaped here and nowhere else: names come from clients
/// and from Redis, and none of them is to look like a line of ours.
struct LogWriter: LogHandler {
  private let format: LogFormat
  private let queue: LogQueue
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  init(format: LogFormat, level: Logger.Level, queue: LogQueue) {
    self.format = format
    self.queue = queue
    logLevel = level
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let facts = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
    queue.add(format.line(event.level, event.message.description, facts.map { ($0.key, "\($0.value)") }))
  }
}

extension LogFormat {
  /// The line that says how many lines of the log are missing.
  func note(dropped: Int) -> String {
    let what = dropped.counted("line of the log was", "lines of the log were")
    return line(.warning, "\(what) dropped, because stderr could not be written", [("dropped", "\(dropped)")])
  }

  /// One line of the log.
  func line(
    _ level: Logger.Level, _ message: String, _ facts: [(name: String, value: String)], at time: Date = .now
  ) -> String {
    let moment = time.formatted(.iso8601)
    switch self {
    case .text:
      let words = facts.map { " \($0.name)=\(JSON.string($0.value).text)" }.joined()
      return LogText.escaped("\(moment) \(level.rawValue): \(message)\(words)")
    case .json:
      let members: [JSON.Member] = [
        JSON.Member("time", .string(moment)), JSON.Member("level", .string(level.rawValue)),
        JSON.Member("message", .string(message)),
      ]
      // What JSON lets stand is escaped as JSON escapes, so it stays JSON.
      return LogText.escaped(JSON.object(members + facts.map { JSON.Member($0.name, .string($0.value)) }).text)
    }
  }
}
