/// Finds the numbers of payment cards in a decoded text of a payload.
///
/// A card number has 13 to 19 digits, with single spaces or hyphens between them. It has a prefix and a length that an
/// issuer uses, and a valid check digit (ISO/IEC 7812, Luhn). A longer row of digits without separators is not a card
/// number. Another number next to a card number does not hide it.
struct CardFinder {
  private let text: UnsafeBufferPointer<UInt8>
  /// Whether the text is JSON: a number in JSON that is replaced by text needs quotes.
  private let isJSON: Bool

  init(_ text: UnsafeBufferPointer<UInt8>, isJSON: Bool) {
    self.text = text
    self.isJSON = isJSON
  }

  /// Returns what must be replaced in the whole text.
  func findings() -> [Finding] {
    var findings: [Finding] = []
    var index = 0
    var isInString = false
    while index < text.count {
      if isJSON, !isInString, let number = number(at: index) {
        if hasCard(number) { findings.append(Finding(number, quote: .plain)) }
        index = number.upperBound
      } else if isDigit(index) {
        if let end = endOfCard(index) { findings.append(Finding(index..<end)) }
        // The next card number can begin after these adjacent digits.
        index = endOfDigits(index)
      } else {
        switch text[index] {
        // A digit after a backslash is not part of an escape.
        case UInt8(ascii: "\\") where !isDigit(index + 1): index += 1
        case UInt8(ascii: "\""): isInString.toggle()
        default: break
        }
        index += 1
      }
    }
    return findings
  }

  /// Returns the end of the longest card number that begins at `start`, or nil if none begins there.
  private func endOfCard(_ start: Int) -> Int? {
    var end: Int?
    var index = start
    var count = 0
    var firstSix = 0
    // The sums if the digits at even indices are doubled, and if those at odd indices are doubled.
    var sums = (even: 0, odd: 0)
    while true {
      while isDigit(index) {
        guard count < CardIssuers.lengths.upperBound else { return end }
        let digit = Int(text[index] - UInt8(ascii: "0"))
        if count < 6 { firstSix = firstSix * 10 + digit }
        let doubled = digit < 5 ? 2 * digit : 2 * digit - 9
        sums.even += count.isMultiple(of: 2) ? doubled : digit
        sums.odd += count.isMultiple(of: 2) ? digit : doubled
        count += 1
        index += 1
      }
      // From the right, every second digit is doubled; the last digit is not.
      let sum = count.isMultiple(of: 2) ? sums.even : sums.odd
      if sum.isMultiple(of: 10), count > 6, CardIssuers.give(firstSix, length: count) { end = index }
      guard index < text.count, text[index] == UInt8(ascii: " ") || text[index] == UInt8(ascii: "-"),
        isDigit(index + 1)
      else { return end }
      index += 1
    }
  }

  /// Returns the number that begins at `start` if it is a whole element of an array or value of a member, or nil.
  ///
  /// A card number with blanks or hyphens in it also counts as a number.
  private func number(at start: Int) -> Range<Int>? {
    guard isDigit(start) || text[start] == UInt8(ascii: "-"),
      let before = text[..<start].last(where: { !TextScan.isSpace($0) }),
      before == UInt8(ascii: ":") || before == UInt8(ascii: "[") || before == UInt8(ascii: ",")
    else { return nil }
    let rest = text[start...]
    guard let next = rest.firstIndex(where: { !Self.isInNumber($0) }),
      let last = text[..<next].lastIndex(where: { !TextScan.isSpace($0) })
    else { return nil }
    switch text[next] {
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"): return start..<last + 1
    default: return nil
    }
  }

  private static func isInNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: TextScan.isSpace(byte)
    }
  }

  /// Returns whether a card number begins in the range; no card number extends beyond its end.
  private func hasCard(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while index < range.upperBound {
      if isDigit(index), endOfCard(index) != nil { return true }
      index = endOfDigits(index) + 1
    }
    return false
  }

  private func endOfDigits(_ start: Int) -> Int {
    var index = start
    while isDigit(index) { index += 1 }
    return index
  }

  private func isDigit(_ index: Int) -> Bool {
    index < text.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index])
  }
}

/// The numbers of the issuers of payment cards, by their first six digits and their length.
///
/// Other numbers that pass the Luhn check are kept: times in ms, EANs, IMEIs, and ICCIDs of SIM cards.
enum CardIssuers {
  /// The numbers of digits that a card number can have.
  static let lengths = 13...19

  /// Returns whether an issuer uses numbers of this length that begin with these six digits.
  static func give(_ firstSix: Int, length: Int) -> Bool {
    switch firstSix {
    // Visa
    case 400_000...499_999: length == 13 || length == 16 || length == 19
    // Mastercard
    case 510_000...559_999, 222_100...272_099: length == 16
    // American Express
    case 340_000...349_999, 370_000...379_999: length == 15
    // Discover
    case 601_100...601_199, 644_000...659_999: (16...19).contains(length)
    // Diners
    case 300_000...305_999, 360_000...369_999, 380_000...399_999: (14...19).contains(length)
    // JCB, UnionPay
    case 352_800...358_999, 620_000...629_999: (16...19).contains(length)
    // Maestro
    case 500_000...509_999, 560_000...589_999, 630_400...630_499, 675_900...675_999, 676_770, 676_774:
      lengths.contains(length)
    default: false
    }
  }
}
