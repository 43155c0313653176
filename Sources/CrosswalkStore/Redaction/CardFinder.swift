/// Finds what passes as the number of a payment card in one reading of a payload.
///
/// That is 13 to 19 digits with single spaces or hyphens between them whose check digit is right (ISO/IEC 7812, Luhn).
/// A row of more digits with nothing between them is no card; but a number that stands beside a card hides it not.
struct CardFinder {
  private static let lengths = 13...19

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
    var place = 0
    var isInString = false
    while place < text.count {
      guard isDigit(place) else {
        switch text[place] {
        // A digit behind a backslash is one of its own.
        case UInt8(ascii: "\\") where !isDigit(place + 1): place += 1
        case UInt8(ascii: "\""): isInString.toggle()
        default: break
        }
        place += 1
        continue
      }
      if let end = endOfCard(place) {
        let isNumber = isJSON && !isInString && isWhole(place..<end)
        findings.append(Finding(place..<end, quote: isNumber ? .plain : .none))
      }
      // The next can begin behind the digits that stand together here.
      while isDigit(place) { place += 1 }
    }
    return findings
  }

  /// Where the longest card that begins at a place ends; nil where none does.
  private func endOfCard(_ start: Int) -> Int? {
    var end: Int?
    var place = start
    var count = 0
    // The sums where the digits that are doubled are those at even places, and at odd ones.
    var sums = (even: 0, odd: 0)
    while true {
      while isDigit(place) {
        guard count < Self.lengths.upperBound else { return end }
        let digit = Int(text[place] - UInt8(ascii: "0"))
        let doubled = digit < 5 ? 2 * digit : 2 * digit - 9
        sums.even += count.isMultiple(of: 2) ? doubled : digit
        sums.odd += count.isMultiple(of: 2) ? digit : doubled
        count += 1
        place += 1
      }
      // The last digit is not doubled, the one before it is, and so on.
      let sum = count.isMultiple(of: 2) ? sums.even : sums.odd
      if Self.lengths.contains(count), sum.isMultiple(of: 10) { end = place }
      guard place < text.count, text[place] == UInt8(ascii: " ") || text[place] == UInt8(ascii: "-"),
        isDigit(place + 1)
      else { return end }
      place += 1
    }
  }

  /// Whether this is a whole element of an array, or value of a member.
  private func isWhole(_ range: Range<Int>) -> Bool {
    let before = text[..<range.lowerBound].last { !TextScan.isSpace($0) }
    let behind = text[range.upperBound...].first { !TextScan.isSpace($0) }
    return (before == UInt8(ascii: ":") || before == UInt8(ascii: "[") || before == UInt8(ascii: ","))
      && (behind == UInt8(ascii: ",") || behind == UInt8(ascii: "}") || behind == UInt8(ascii: "]"))
  }

  private func isDigit(_ place: Int) -> Bool {
    place < text.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[place])
  }
}
