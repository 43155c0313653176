/// A name that sorts by the time at which it was made: a ULID (github.com/ulid/spec).
///
/// After the milliseconds, a ULID has 80 bits of any content. Here the first ten of them are the rest of the
/// microseconds, so that names from several nodes in the same millisecond also sort by time.
package struct ULID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 48 bits of milliseconds since 1970, 10 bits of microseconds, and 70 random bits.
  private let value: UInt128

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// Returns whether a text is such a name, in the form of `description`.
  package static func isName(_ text: String) -> Bool {
    // 26 characters are 130 bits, of which the first two are zero.
    text.utf8.count == 26 && text.utf8.first.map { $0 <= UInt8(ascii: "7") } == true
      && text.utf8.allSatisfy(alphabet.contains)
  }

  private init(_ value: UInt128) {
    self.value = value
  }

  /// Makes a new name.
  package init(at time: Moment) {
    value = Self.first(at: time) | UInt128.random(in: 0..<1 << 70)
  }

  /// Makes the least name that is possible at `time`.
  package init(firstAt time: Moment) {
    value = Self.first(at: time)
  }

  /// The name that sorts directly after this one.
  package var next: ULID { ULID(value &+ 1) }

  /// 26 characters in Crockford's base 32, which sort as the names do.
  package var description: String {
    let digits = stride(from: 125, through: 0, by: -5).map { Self.alphabet[Int(truncatingIfNeeded: value >> $0) & 31] }
    return String(decoding: digits, as: UTF8.self)
  }

  package static func < (one: ULID, other: ULID) -> Bool { one.value < other.value }

  private static func first(at time: Moment) -> UInt128 {
    let (milliseconds, rest) = max(0, time.microseconds).quotientAndRemainder(dividingBy: 1000)
    return UInt128(milliseconds) << 80 | UInt128(rest) << 70
  }
}

/// Makes names that each sort after all names before, even within one millisecond or if the clock goes back.
package struct ULIDSequence: Sendable {
  private var last: ULID?

  package init() {}

  package mutating func next(at time: Moment) -> ULID {
    let fresh = ULID(at: time)
    let name = if let last, fresh <= last { last.next } else { fresh }
    last = name
    return name
  }
}
