import ArgumentParser
import CrosswalkStore

/// A duration on the command line, as the protocol has them.
enum DurationArgument {
  static func parse(_ text: String) throws(ValidationError) -> Duration {
    guard let microseconds = DurationWord.microseconds(text) else {
      throw ValidationError("give a number and a unit, as 500ms, 30s or 5m")
    }
    return .microseconds(microseconds)
  }
}
