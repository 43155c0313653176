import Foundation

@testable import Crosswalk

/// Texts that are likely to show a difference: letters of all kinds, white space, digits, and what composes.
enum RandomText {
  private static let pieces = [
    "a", "B", "Z", "x", "0", "7", "8", "9", " ", "\t", "\u{A0}", "\u{2003}", "\u{85}", "\"", "\\", ":", "#", "~", "[",
    "{",
    "é", "e", "\u{301}", "\u{323}", "\u{307}", "İ", "ı", "ß", "Σ", "ς", "\u{212A}", "\u{212B}", "J", "\u{30C}", "가",
    "\u{1100}",
    "\u{1161}", "日", "😀", "\u{10400}", "Ж", "\u{37E}", "\u{FEFF}", "\u{200B}", "-", ",", "'", "null", "\n", "\u{1F}",
  ]

  /// A text of up to 40 pieces, every other time of ASCII only, now and then digits only; may be empty.
  static func mixed(using random: inout SeededGenerator) -> String {
    let kind = Int.random(in: 0..<6, using: &random)
    let pieces =
      switch kind {
      case 0: pieces.filter { $0.utf8.allSatisfy(ASCII.isDigit) }
      case 1, 2: pieces.filter { $0.utf8.allSatisfy { $0 < 0x80 } }
      default: pieces
      }
    return (0..<Int.random(in: 0...40, using: &random)).map { _ in random.pick(pieces) }.joined()
  }
}

extension String {
  /// The form that is compared under `rules`, as the specification words it: slow and obvious.
  func reference(_ rules: MatchRules) -> String {
    var scalars = Array(precomposedStringWithCanonicalMapping.unicodeScalars)
    if rules.trim {
      while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
      while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    }
    if rules.caseless {
      scalars = scalars.map { $0 == "\u{130}" ? "i" : $0.properties.lowercaseMapping.unicodeScalars.first ?? $0 }
    }
    var text = String(String.UnicodeScalarView(scalars)).precomposedStringWithCanonicalMapping
    if let digits = rules.digits, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      text = String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
    return text
  }
}
