/// What is known of the pairs of a name and a value, `{"name": "Authorization", "value": …}`, in the objects that are open.
///
/// Either may come first. Arrays count as objects here: so a value that is an array is known to end where it is closed.
struct OpenPairs {
  /// So deep pairs are looked for.
  private static let deepest = 10_000

  private struct Pair {
    /// Whether the name is one of those that are looked for; nil where it has not come.
    var isNamed: Bool?
    /// Where the value begins that came before its name, and the quote around its key.
    var value: (start: Int, quote: Range<Int>)?
    /// Where that value ends, if it is an object or an array.
    var valueEnd: Int?
  }

  /// The last is of what was opened last; the first of what stands in nothing.
  private var pairs = [Pair()]
  /// How many are open that are too deep.
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

  /// The value that waited for this name, if it is one of those that are looked for: where it begins, where it ends if it is
  /// in brackets, and the quote around its key.
  mutating func take(name isNamed: Bool) -> (start: Int, end: Int?, quote: Range<Int>)? {
    let pair = pairs[pairs.count - 1]
    guard let value = pair.value else {
      pairs[pairs.count - 1].isNamed = isNamed
      return nil
    }
    pairs[pairs.count - 1] = Pair()
    return isNamed ? (value.start, pair.valueEnd, value.quote) : nil
  }

  /// Whether the name of the value that begins at a place has come, and is one of those that are looked for.
  mutating func take(valueAt start: Int, quote: Range<Int>) -> Bool {
    if let isNamed = pairs[pairs.count - 1].isNamed {
      pairs[pairs.count - 1] = Pair()
      return isNamed
    }
    pairs[pairs.count - 1] = Pair(value: (start, quote))
    return false
  }
}
