import ArgumentParser
import Crosswalk
import FoundationEssentials
import Logging

/// Makes a line of each event, and adds it to the queue that writes the log to stderr.
///
/// Everything that could end a line, or change how a terminal shows it, is escaped here and nowhere else, because names
/// come from clients and from Redis, and none of them must look like a line of the log.
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

/// The format of log lines.
enum LogFormat: String, Sendable, CaseIterable {
  /// For people.
  case text
  /// One JSON object a line.
  case json
}

/// The settings of the log on the command line.
enum LogSetting {
  static func level(_ text: String) throws(ValidationError) -> Logger.Level {
    if let level = Logger.Level(rawValue: text) { return level }
    throw ValidationError("the levels are " + Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))
  }

  static func format(_ text: String) throws(ValidationError) -> LogFormat {
    if let format = LogFormat(rawValue: text) { return format }
    throw ValidationError("the formats are text and json")
  }
}

/// Text in a line of the log.
enum LogText {
  /// The text on one line: control characters, line breaks of all kinds, and characters that change the direction of
  /// writing are escaped as in JSON.
  static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var output = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case _ where isHidden(scalar): for unit in String(scalar).utf16 { output += escape(unit) }
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " "..."~": false
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
  }

  /// The JSON escape for a UTF-16 code unit.
  static func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
