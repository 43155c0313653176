import ArgumentParser
import FoundationEssentials

/// An environment variable that stands in for an option; the option wins.
struct EnvironmentVariable: Sendable {
  let name: String
  let text: String

  /// The variable of that name, if it is set.
  init?(_ name: String, in environment: [String: String] = ProcessInfo.processInfo.environment) {
    guard let text = environment[name] else { return nil }
    self.name = name
    self.text = text
  }

  /// The variable's value, read as the option's is: what does not parse is an error, never silently the default.
  func value<Value>(_ transform: (String) throws -> Value) throws(Failure) -> Value {
    do {
      return try transform(text)
    } catch {
      throw Failure(.usage, "the value '\(text)' of the environment variable \(name) is invalid: \(error)")
    }
  }
}
