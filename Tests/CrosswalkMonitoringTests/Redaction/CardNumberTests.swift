import CrosswalkMonitoring
import Testing

/// Which rows of digits count as card numbers: those that an issuer uses, and no others.
@Suite struct CardNumberTests {
  private func isRedacted(_ digits: String) -> Bool {
    String(decoding: Redactor([]).redacted(Array("x \(digits) y".utf8)), as: UTF8.self) == "x [redacted] y"
  }

  /// Returns a number of this length that begins with `start` and passes the Luhn check.
  private func number(_ start: String, _ length: Int) -> String {
    let digits = start + String(repeating: "0", count: length - 1 - start.count)
    return digits + "\((0...9).first { Self.passes(digits + "\($0)") } ?? 0)"
  }

  private static func passes(_ digits: String) -> Bool {
    let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
      let value = digit.element.wholeNumberValue ?? 0
      return sum + (digit.offset.isMultiple(of: 2) ? value : 2 * value / 10 + 2 * value % 10)
    }
    return sum.isMultiple(of: 10)
  }

  @Test(
    arguments: [
      ("4", [13, 16, 19]), ("51", [16]), ("55", [16]), ("2221", [16]), ("2720", [16]), ("34", [15]), ("37", [15]),
      ("6011", [16, 17, 18, 19]), ("644", [16, 17, 18, 19]), ("649", [16, 17, 18, 19]), ("65", [16, 17, 18, 19]),
      ("300", Array(14...19)), ("305", Array(14...19)), ("36", Array(14...19)), ("38", Array(14...19)),
      ("39", Array(14...19)), ("3528", Array(16...19)), ("3589", Array(16...19)), ("62", Array(16...19)),
      ("50", Array(13...19)), ("56", Array(13...19)), ("58", Array(13...19)), ("6304", Array(13...19)),
      ("6759", Array(13...19)), ("676770", Array(13...19)), ("676774", Array(13...19)),
      // No issuer uses these.
      ("0", []), ("1", []), ("2220", []), ("2721", []), ("306", []), ("31", []), ("33", []), ("3527", []), ("3590", []),
      ("59", []), ("60", []), ("6012", []), ("61", []), ("63", []), ("643", []), ("66", []), ("6758", []),
      ("676771", []), ("7", []), ("8", []), ("9", []),
    ] as [(String, [Int])])
  func `a card number has the prefix and the length of an issuer`(_ start: String, _ lengths: [Int]) {
    for length in 12...20 {
      #expect(isRedacted(number(start, length)) == lengths.contains(length), "\(number(start, length))")
    }
  }

  @Test(arguments: [
    "1719312000123", "1764474617042", "1764474617042123", "1764474617042123456", "4006381333931", "5901234123457",
    "9780201379624", "490154203237518", "356938035643809", "8949020000012345678", "89014103211118510720",
    "00340123450000000018", "2026113003501700",
  ])
  func `times, EANs, IMEIs and ICCIDs are kept`(_ digits: String) {
    #expect(!isRedacted(digits))
  }

  @Test(arguments: [
    "4242 4242 4242 4242", "4242-4242-4242-4242", "5555 5555 5555 4444", "3782 822463 10005", "3714-496353-98431",
    "6011111111111117", "3056 9309 0259 04", "3530111333300000", "6200000000000005", "2223003122003222",
    "6759649826438453",
  ])
  func `the numbers for testing payments are found`(_ digits: String) {
    #expect(isRedacted(digits))
  }
}
