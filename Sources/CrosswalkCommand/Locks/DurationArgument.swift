import ArgumentParser
internal import CrosswalkStore

/// A duration on the command line, as the protocol has them.
enum DurationArgument {
  /// Reads a duration that is within a range, in µs.
  static func parse(_ text: String, within range: ClosedRange<UInt64>) throws(ValidationError) -> Duration {
    let microseconds = DurationWord.microseconds(text)
    guard let microseconds, range.contains(microseconds) else {
      let bounds = (
        DurationWord.text(microseconds: range.lowerBound), DurationWord.text(microseconds: range.upperBound)
      )
      let right = range.lowerBound == 0 ? "up to \(bounds.1)" : "from \(bounds.0) to \(bounds.1)"
      throw ValidationError("give a number and a unit, \(right), as 500ms, 30s or 5m")
    }
    return .microseconds(microseconds)
  }
}
