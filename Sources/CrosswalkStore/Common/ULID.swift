/// A name that orders by the time at which it was made: a ULID (github.com/ulid/spec).
///
/// Of the 80 bits behind the milliseconds, which may be anything, the first ten are the rest of the microseconds: so names
/// that several nodes make in one millisecond order by time, too.
package struct ULID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 48 bits of milliseconds since 1970, 10 of microseconds, 70 of chance.
  private let value: UInt128

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// Whether a text is such a name, as `description` writes it.
  package static func isName(_ text: String) -> Bool {
    // Of 130 bits the first two are zero.
    text.utf8.count == 26 && text.utf8.first.map { $0 <= UInt8(ascii: "7") } == true
      && text.utf8.allSatisfy(alphabet.contains)
  }

  private init(_ value: UInt128) {
    self.value = value
  }

  /// A new name.
  package init(at time: Moment) {
    value = Self.first(at: time) | UInt128.random(in: 0..<1 << 70)
  }

  /// The least name that can be made at `time`.
  package init(firstAt time: Moment) {
    value = Self.first(at: time)
  }

  /// The name right behind this one.
  package var next: ULID { ULID(value &+ 1) }

  /// 26 characters in Crockford's base 32, which order as the names do.
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

/// Makes names of which each orders behind all before it, within one millisecond and where the clock goes back too.
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
