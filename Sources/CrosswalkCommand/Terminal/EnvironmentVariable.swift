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

  /// The variable's values, separated by commas.
  func values<Value>(_ transform: (String) throws -> Value) throws(Failure) -> [Value] {
    var values: [Value] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      do {
        values.append(try transform(String(part)))
      } catch {
        throw Failure(.usage, "the value '\(part)' in the environment variable \(name) is invalid: \(error)")
      }
    }
    return values
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
