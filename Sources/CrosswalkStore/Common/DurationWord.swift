/// Durations as requests contain them: a number and a unit, such as `250us`, `12.5ms`, `3s`, `2m`, `1h`, `7d`.
package enum DurationWord {
  /// Reads a duration as whole microseconds, rounded to the nearest; allocates nothing.
  ///
  /// The result is nil for anything else, and for more than 2^53 µs (285 years), up to which Redis counts exactly.
  package static func microseconds(_ word: UnsafeRawBufferPointer) -> UInt64? {
    var offset = 0
    var whole: UInt64 = 0
    while offset < word.count, let digit = digit(word[offset]) {
      guard whole < 1 << 53 else { return nil }
      whole = whole * 10 + digit
      offset += 1
    }
    guard offset > 0 else { return nil }
    // 10^-12 days are less than a tenth of a microsecond, so digits after the twelfth do not matter.
    var fraction: UInt64 = 0
    var scale: UInt64 = 1
    if offset < word.count, word[offset] == UInt8(ascii: ".") {
      let start = offset + 1
      offset = start
      while offset < word.count, let digit = digit(word[offset]) {
        if scale < 1_000_000_000_000 {
          fraction = fraction * 10 + digit
          scale *= 10
        }
        offset += 1
      }
      guard offset > start else { return nil }
    }
    guard let unit = unit(UnsafeRawBufferPointer(rebasing: word[offset...])) else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    let part = (UInt128(fraction) * UInt128(unit) + UInt128(scale / 2)) / UInt128(scale)
    guard !overflow, product < 1 << 53 else { return nil }
    return product + UInt64(part)
  }

  /// Reads a duration as whole microseconds, rounded to the nearest.
  package static func microseconds(_ text: String) -> UInt64? {
    var text = text
    return text.withUTF8 { microseconds(UnsafeRawBufferPointer($0)) }
  }

  /// Returns a duration in the largest unit, up to hours, in which it is a whole number.
  package static func text(microseconds: UInt64) -> String {
    for (name, unit) in [("h", hour), ("m", minute), ("s", second), ("ms", 1000)]
    where microseconds.isMultiple(of: unit) && microseconds > 0 {
      return "\(microseconds / unit)\(name)"
    }
    return "\(microseconds)us"
  }

  private static let second: UInt64 = 1_000_000
  private static let minute = 60 * second
  private static let hour = 60 * minute

  private static func unit(_ name: UnsafeRawBufferPointer) -> UInt64? {
    switch (name.first, name.count) {
    case (UInt8(ascii: "u"), 2) where name[1] == UInt8(ascii: "s"): 1
    case (UInt8(ascii: "m"), 2) where name[1] == UInt8(ascii: "s"): 1000
    case (UInt8(ascii: "s"), 1): second
    case (UInt8(ascii: "m"), 1): minute
    case (UInt8(ascii: "h"), 1): hour
    case (UInt8(ascii: "d"), 1): 24 * hour
    default: nil
    }
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? UInt64(byte - UInt8(ascii: "0")) : nil
  }
}
