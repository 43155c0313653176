package import Crosswalk
package import FoundationEssentials
internal import Glibc

/// A moment in time, as whole microseconds since 1970 in UTC.
package struct Moment: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Microseconds since 1970 in UTC.
  package let microseconds: Int64

  /// The range of RFC 3339, which is the years 1 to 9999.
  private static let range: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999

  /// Makes a moment; one outside the years 1 to 9999 becomes the first or the last moment of them.
  package init(microseconds: Int64) {
    self.microseconds = min(max(microseconds, Self.range.lowerBound), Self.range.upperBound)
  }

  /// Makes the moment that a score of a sorted set means, rounded down to a microsecond; nil if it is not a number.
  package init?(score: Double) {
    guard !score.isNaN else { return nil }
    self.init(microseconds: Int64(exactly: score.rounded(.down)) ?? (score < 0 ? .min : .max))
  }

  /// Returns the present moment by the system's clock.
  package static func now() -> Moment {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Moment(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000)
  }

  /// Reads RFC 3339, such as `2025-07-01T12:00:00.5Z` and `2025-07-01T14:00:00+02:00`; nil for anything else.
  ///
  /// Digits after the microseconds are ignored.
  package init?(_ text: some StringProtocol) {
    var bytes = Array(text.utf8)
    let offset: Int64
    if bytes.last == UInt8(ascii: "Z") {
      offset = 0
      bytes.removeLast()
    } else {
      guard let minutes = Self.offset(bytes.suffix(6)) else { return nil }
      offset = minutes
      bytes.removeLast(6)
    }
    guard bytes.count >= 19, bytes[10] == UInt8(ascii: "T"),
      let day = Day(String(decoding: bytes[..<10], as: UTF8.self)),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let hour = Self.number(bytes[11..<13]), let minute = Self.number(bytes[14..<16]),
      let second = Self.number(bytes[17..<19]), hour < 24, minute < 60, second < 60
    else { return nil }
    var fraction: Int64 = 0
    if bytes.count > 19 {
      let digits = bytes[20...]
      guard bytes[19] == UInt8(ascii: "."), Self.number(digits.prefix(6)) != nil,
        digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
      else { return nil }
      for index in 0..<6 {
        fraction = fraction * 10 + (index < digits.count ? Int64(bytes[20 + index] - UInt8(ascii: "0")) : 0)
      }
    }
    let seconds = Int64(day.number) * 86400 + hour * 3600 + (minute - offset) * 60 + second
    self.init(microseconds: seconds * 1_000_000 + fraction)
  }

  /// The day in UTC.
  package var day: Day { Day(secondsSinceEpoch: Int(seconds)) }

  /// Whole seconds since 1970, rounded down.
  package var seconds: Int64 {
    let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// RFC 3339 in UTC, with microseconds: `2025-07-01T12:00:00.500000Z`.
  package var description: String {
    let time = seconds - Int64(day.number) * 86400
    let parts = [time / 3600, time / 60 % 60, time % 60].map { Self.padded($0, 2) }
    return "\(day)T\(parts.joined(separator: ":")).\(Self.padded(microseconds - seconds * 1_000_000, 6))Z"
  }

  package static func < (one: Moment, other: Moment) -> Bool { one.microseconds < other.microseconds }

  /// Returns the moment that is `seconds` later, or earlier if the number is negative.
  package func advanced(seconds: Int64) -> Moment {
    Moment(microseconds: microseconds + seconds * 1_000_000)
  }

  /// Returns how many minutes an offset such as `+01:00` is ahead of UTC.
  private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
    let bytes = Array(bytes)
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = number(bytes[1...2]), hours < 24,
      let minutes = number(bytes[4...5]), minutes < 60
    else { return nil }
    switch bytes[0] {
    case UInt8(ascii: "+"): return hours * 60 + minutes
    case UInt8(ascii: "-"): return -(hours * 60 + minutes)
    default: return nil
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard !digits.isEmpty else { return nil }
    var value: Int64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    return value
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension Moment {
  /// Makes the moment of a date, to the nearest microsecond; one outside the range becomes its first or last moment.
  package init(_ date: Date) {
    let microseconds = (date.timeIntervalSince1970 * 1_000_000).rounded()
    self.init(microseconds: Int64(exactly: microseconds) ?? (microseconds < 0 ? Int64.min : Int64.max))
  }

  /// The same moment as a `Date`.
  package var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }
}
