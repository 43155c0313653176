import ArgumentParser
import Logging

/// How log lines look.
enum LogFormat: String, Sendable, CaseIterable {
  /// For people.
  case text
  /// A JSON object a line.
  case json
}

/// The settings of the log, as the command line gives them.
enum LogSetting {
  static func level(_ text: String) throws(ValidationError) -> Logger.Level {
    if let level = Logger.Level(rawValue: text) { return level }
    throw ValidationError("a level is " + Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))
  }

  static func format(_ text: String) throws(ValidationError) -> LogFormat {
    if let format = LogFormat(rawValue: text) { return format }
    throw ValidationError("a format is text or json")
  }
}
