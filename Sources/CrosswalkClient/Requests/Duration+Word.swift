extension Duration {
  /// The time as a word of a request, in whole µs; 0 if it is negative.
  var word: String {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return "0us" }
    // No service takes as much as that, and it can still be multiplied.
    return "\(min(seconds, 1_000_000_000_000) * 1_000_000 + attoseconds / 1_000_000_000_000)us"
  }
}
