import ArgumentParser
import Logging

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
