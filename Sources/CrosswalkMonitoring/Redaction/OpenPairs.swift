/// The pairs of a name and a value in the objects that are open, such as `{"name": "Authorization", "value": …}`.
///
/// Either member may come first. Arrays count as objects here, so that the end of a value that is an array is known.
struct OpenPairs {
  /// The largest depth at which pairs are found.
  private static let deepest = 10_000

  private struct Pair {
    /// Whether the name matches one of those to redact; nil if the name has not come yet.
    var isNamed: Bool?
    /// The start of a value that came before its name, and the quote around its key.
    var value: (start: Int, quote: Range<Int>)?
    /// The end of that value, if it is an object or an array.
    var valueEnd: Int?
  }

  /// The pair of the innermost open object is last; the pair outside of all objects is first.
  private var pairs = [Pair()]
  /// The number of open objects beyond the largest depth.
  private var deeper = 0

  mutating func open() {
    if pairs.count < Self.deepest { pairs.append(Pair()) } else { deeper += 1 }
  }

  mutating func close(at index: Int) {
    if deeper > 0 {
      deeper -= 1
    } else if pairs.count > 1 {
      pairs.removeLast()
      if pairs[pairs.count - 1].valueEnd == nil { pairs[pairs.count - 1].valueEnd = index + 1 }
    }
  }

  /// Notes a name, and returns the value that came before it if the name matches.
  ///
  /// The result is the start of the value, its end if it is in brackets, and the quote around its key.
  mutating func take(name isNamed: Bool) -> (start: Int, end: Int?, quote: Range<Int>)? {
    let pair = pairs[pairs.count - 1]
    guard let value = pair.value else {
      pairs[pairs.count - 1].isNamed = isNamed
      return nil
    }
    pairs[pairs.count - 1] = Pair()
    return isNamed ? (value.start, pair.valueEnd, value.quote) : nil
  }

  /// Notes a value, and returns whether its name came before it and matches.
  mutating func take(valueAt start: Int, quote: Range<Int>) -> Bool {
    if let isNamed = pairs[pairs.count - 1].isNamed {
      pairs[pairs.count - 1] = Pair()
      return isNamed
    }
    pairs[pairs.count - 1] = Pair(value: (start, quote))
    return false
  }
}
