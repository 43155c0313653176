/// The days on which an entry holds: `valid` in the dictionary's file.
///
/// They begin with the day `from` and end before the day `until`.
public struct Validity: Sendable, Hashable {
  /// The first day; nil if it has always held.
  public let from: Day?
  /// The first day on which it no longer holds; nil if there is no end.
  public let until: Day?

  package init(from: Day?, until: Day?) {
    self.from = from
    self.until = until
  }

  /// The validity of an entry without `valid`.
  package static let always = Validity(from: nil, until: nil)

  package var isAlways: Bool { from == nil && until == nil }

  /// The validity in words, such as `valid from 1994-07-01`.
  package var text: String {
    let bounds = [from.map { "from \($0)" }, until.map { "until \($0)" }].compactMap { $0 }
    return "valid " + (bounds.isEmpty ? "always" : bounds.joined(separator: " "))
  }

  /// The bounds as numbers; an open bound is the smallest or greatest number.
  package var bounds: Range<Int32> {
    (from?.number ?? .min)..<(until?.number ?? .max)
  }
}
