import ArgumentParser
import FoundationEssentials

/// An environment variable that can replace an option; the option takes precedence.
struct EnvironmentVariable: Sendable {
  let name: String
  let text: String

  /// The variable with that name, if it is set.
  init?(_ name: String, in environment: [String: String] = ProcessInfo.processInfo.environment) {
    guard let text = environment[name] else { return nil }
    self.name = name
    self.text = text
  }

  /// The values of the variable, separated by commas.
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

  /// The value of the variable, parsed as that of the option; an invalid value is an error, and never silently the
  /// default.
  func value<Value>(_ transform: (String) throws -> Value) throws(Failure) -> Value {
    do {
      return try transform(text)
    } catch {
      throw Failure(.usage, "the value '\(text)' of the environment variable \(name) is invalid: \(error)")
    }
  }
}

extension EnvironmentVariable {
  /// Throws if variables for tokens or TLS are set, which do not exist yet: everyone who connects would be an operator.
  static func refuseWhatCannotBeHonoured(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(Failure) {
    let names = environment.keys.filter { $0 == "CROSSWALK_TOKENS" || $0.hasPrefix("CROSSWALK_TLS_") }
    guard let name = names.min() else { return }
    throw Failure(
      .usage,
      "the environment variable \(name) is set, but this version has neither tokens nor TLS: unset it, and listen "
        + "only on loopback or a unix socket")
  }
}
