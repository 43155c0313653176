/// A part of a reading that is to be replaced.
struct Finding {
  /// What has to be put around the replacement, so that JSON stays JSON.
  enum Quote {
    /// Nothing.
    case none
    /// A quote.
    case plain
    /// What stands there in the reading: a quote, however escaped it is in the payload.
    case like(Range<Int>)
  }

  /// Where it stands in the reading.
  let range: Range<Int>
  let quote: Quote

  init(_ range: Range<Int>, quote: Quote = .none) {
    self.range = range
    self.quote = quote
  }
}
