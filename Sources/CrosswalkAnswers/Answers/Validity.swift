/// When an entry holds (`valid` in the dictionary's file): from a day, included, until a day, excluded.
public struct Validity: Sendable, Hashable {
  /// The first day; nil where it has always held.
  public let from: Day?
  /// The first day on which it holds no more; nil where it holds for good.
  public let until: Day?

  package init(from: Day?, until: Day?) {
    self.from = from
    self.until = until
  }

  /// An entry without `valid`.
  package static let always = Validity(from: nil, until: nil)

  package var isAlways: Bool { from == nil && until == nil }

  /// When it holds, in words: `valid from 1994-07-01`.
  package var text: String {
    let bounds = [from.map { "from \($0)" }, until.map { "until \($0)" }].compactMap { $0 }
    return "valid " + (bounds.isEmpty ? "always" : bounds.joined(separator: " "))
  }

  /// The bounds as numbers, open ones at the ends of what a number can say.
  package var bounds: Range<Int32> {
    (from?.number ?? .min)..<(until?.number ?? .max)
  }
}
