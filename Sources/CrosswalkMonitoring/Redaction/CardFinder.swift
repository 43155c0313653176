/// Finds what passes as the number of a payment card in one reading of a payload.
///
/// That is 13 to 19 digits with single spaces or hyphens between them that begin as an issuer's numbers do, and are as long,
/// and whose check digit is right (ISO/IEC 7812, Luhn). A row of more digits with nothing between them is not a card; but a
/// number that stands beside a card does not hide it.
struct CardFinder {
  private let text: UnsafeBufferPointer<UInt8>
  /// Whether the text is JSON, where a number that is replaced by text needs quotes.
  private let isJSON: Bool

  init(_ text: UnsafeBufferPointer<UInt8>, isJSON: Bool) {
    self.text = text
    self.isJSON = isJSON
  }

  /// Goes through the whole text.
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
        // The next can begin behind the digits that stand together here.
        index = endOfDigits(index)
      } else {
        switch text[index] {
        // A digit behind a backslash is one of its own.
        case UInt8(ascii: "\\") where !isDigit(index + 1): index += 1
        case UInt8(ascii: "\""): isInString.toggle()
        default: break
        }
        index += 1
      }
    }
    return findings
  }

  /// Where the longest card that begins at a place ends; nil where none does.
  private func endOfCard(_ start: Int) -> Int? {
    var end: Int?
    var index = start
    var count = 0
    var firstSix = 0
    // The sums where the digits that are doubled are those at even places, and at odd ones.
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
      // The last digit is not doubled, the one before it is, and so on.
      let sum = count.isMultiple(of: 2) ? sums.even : sums.odd
      if sum.isMultiple(of: 10), count > 6, CardIssuers.give(firstSix, length: count) { end = index }
      guard index < text.count, text[index] == UInt8(ascii: " ") || text[index] == UInt8(ascii: "-"),
        isDigit(index + 1)
      else { return end }
      index += 1
    }
  }

  /// The number that begins at a place and is a whole element of an array, or value of a member; nil where none is.
  ///
  /// A card with blanks or hyphens in it is taken for one too.
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

  /// Whether a card begins anywhere in the range, which ends where no card goes on.
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

/// The numbers that issuers of payment cards give, by their first six digits and how many digits they have.
///
/// What else passes the Luhn check stays: times in ms, EANs, IMEIs, and ICCIDs of SIM cards.
enum CardIssuers {
  /// How many digits any of them has.
  static let lengths = 13...19

  /// Whether an issuer has numbers that begin with these six digits and have so many in all.
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
