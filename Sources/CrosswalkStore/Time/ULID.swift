/// A name that orders by the time at which it was made: a ULID (github.com/ulid/spec).
package struct ULID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 48 bits of milliseconds since 1970, then 80 of chance.
  private let value: UInt128

  private init(_ value: UInt128) {
    self.value = value
  }

  /// A new name.
  package init(at time: Moment) {
    value = Self.first(at: time) | UInt128.random(in: 0..<1 << 80)
  }

  /// The least name that can be made at `time`.
  package init(firstAt time: Moment) {
    value = Self.first(at: time)
  }

  /// The name right behind this one.
  var next: ULID { ULID(value &+ 1) }

  /// 26 characters in Crockford's base 32, which order as the names do.
  package var description: String {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    let digits = stride(from: 125, through: 0, by: -5).map { alphabet[Int(truncatingIfNeeded: value >> $0) & 31] }
    return String(decoding: digits, as: UTF8.self)
  }

  package static func < (one: ULID, other: ULID) -> Bool { one.value < other.value }

  private static func first(at time: Moment) -> UInt128 {
    UInt128(max(0, time.microseconds) / 1000) << 80
  }
}

/// Makes names of which each orders behind all before it, within one millisecond and where the clock goes back too.
struct ULIDSequence: Sendable {
  private var last: ULID?

  mutating func next(at time: Moment) -> ULID {
    let fresh = ULID(at: time)
    let name = if let last, fresh <= last { last.next } else { fresh }
    last = name
    return name
  }
}
