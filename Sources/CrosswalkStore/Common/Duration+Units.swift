extension Duration {
  /// Whole microseconds, rounded to the nearest.
  ///
  /// The result is 0 for a negative duration, and at most 2^53 (285 years), up to which Redis counts exactly.
  package var wholeMicroseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    guard seconds < (1 << 53) / 1_000_000 else { return 1 << 53 }
    return UInt64(seconds * 1_000_000 + (attoseconds + 500_000_000_000) / 1_000_000_000_000)
  }
}

extension Duration {
  /// Whole milliseconds, with the same limits as `wholeMicroseconds`.
  package var wholeMilliseconds: UInt64 { wholeMicroseconds / 1000 }
}
