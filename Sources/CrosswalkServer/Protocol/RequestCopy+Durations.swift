internal import CrosswalkStore

/// Durations, which may have bounds in µs, read from the words of a request.
extension RequestCopy {
  /// A positional argument that is a duration.
  func duration(
    _ index: Int, called name: StaticString, among range: ClosedRange<UInt64>
  ) throws(RequestFault) -> Duration {
    try Self.duration(arguments[index], name, range)
  }

  /// An option that is a duration.
  func duration(
    _ name: StaticString, among range: ClosedRange<UInt64> = 0 ... .max
  ) throws(RequestFault) -> Duration? {
    guard let word = option(name) else { return nil }
    return try Self.duration(word, name, range)
  }

  private static func duration(
    _ word: [UInt8], _ name: StaticString, _ range: ClosedRange<UInt64>
  ) throws(RequestFault) -> Duration {
    let microseconds = word.withUnsafeBytes { DurationWord.microseconds($0) }
    guard let microseconds else { throw word.withUnsafeBytes { .noDuration(name, $0) } }
    guard range.contains(microseconds) else {
      let most = DurationWord.text(microseconds: range.upperBound)
      let right =
        range.lowerBound == 0
        ? "at most \(most)" : "from \(DurationWord.text(microseconds: range.lowerBound)) to \(most)"
      throw RequestFault(.badRequest, "\(name) must be \(right), not \(String.quoting(word))")
    }
    return .microseconds(microseconds)
  }
}
