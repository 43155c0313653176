import Foundation
import Testing

@testable import Crosswalk

/// How values are compared (file format, section "Matching").
@Suite struct MatchRulesTests {
  @Test(arguments: [
    ("ABC", "abc"), ("Straße", "straße"), ("STRASSE", "strasse"), ("\u{130}stanbul", "istanbul"), ("I", "i"),
    ("\u{131}", "\u{131}"), ("ΣΊΣΥΦΟΣ", "σίσυφοσ"), ("ς", "ς"), ("\u{1E9E}", "ß"), ("\u{212A}elvin", "kelvin"),
    ("\u{212B}", "\u{E5}"), ("\u{2126}", "\u{3C9}"), ("É", "é"), ("E\u{301}", "é"), ("Ǆ", "ǆ"), ("ǅ", "ǆ"),
    ("Я", "я"), ("Ⴀ", "ⴀ"), ("\u{10400}", "\u{10428}"), ("日本", "日本"), ("Ⅷ", "ⅷ"), ("ﬁ", "ﬁ"),
    // Lower case can undo the composition of what NFC could not compose.
    ("J\u{30C}", "\u{1F0}"),
  ])
  func `caseless is Unicode's simple lower case, one character to one`(text: String, key: String) {
    #expect(rules(caseless: true).key(of: text) == Array(key.utf8))
    #expect(MatchRules.exact.key(of: "ABC É") == Array("ABC É".utf8))
  }

  @Test func `trim takes all of Unicode's White_Space away`() {
    let spaces: [ClosedRange<UInt32>] = [
      0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
      0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
    ]
    for space in spaces.joined().compactMap(Unicode.Scalar.init).map(String.init) {
      #expect(
        rules(trim: true).key(of: space + "a" + space + "b" + space + space)
          == Array(("a" + space + "b").utf8.canonical))
      #expect(rules(trim: true).key(of: space + space) == [])
    }
    for other in ["\u{200B}", "\u{FEFF}", "\u{2060}", "\u{180E}", "\0"] {
      #expect(rules(trim: true).key(of: " " + other + "x ") == Array((other + "x").utf8))
    }
  }

  @Test(arguments: [
    ("8", "008"), ("08", "008"), ("008", "008"), ("0008", "0008"), ("1234", "1234"), ("", ""), ("8a", "8a"),
    ("-8", "-8"), (" 8", " 8"), ("٨", "٨"), ("８", "８"), ("0", "000"),
  ])
  func `digits pads values of ASCII digits only`(text: String, key: String) {
    #expect(rules(digits: 3).key(of: text) == Array(key.utf8))
  }

  @Test func `the order is NFC, trim, lower case and NFC again, digits`() {
    let all = rules(caseless: true, trim: true, digits: 4)
    #expect(all.key(of: "\u{A0} 8\t") == Array("0008".utf8))
    // U+2000 becomes U+2002 by NFC, and U+037E a semicolon; U+212B is an A with ring before it is in lower case.
    #expect(all.key(of: "\u{2000}\u{37E}\u{2001}") == Array(";".utf8))
    #expect(all.key(of: " A\u{30A} ") == Array("å".utf8))
  }

  @Test(arguments: [
    ("e\u{301}", "\u{E9}"), ("\u{212B}", "\u{C5}"), ("가", "\u{AC00}"), ("q\u{323}\u{307}", "q\u{323}\u{307}"),
    ("q\u{307}\u{323}", "q\u{323}\u{307}"), ("\u{344}", "\u{308}\u{301}"), ("\u{958}", "\u{915}\u{93C}"),
  ])
  func `all text compares in NFC`(text: String, key: String) {
    #expect(MatchRules.exact.key(of: text) == Array(key.utf8))
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `the keys of random texts are those of the obvious implementation`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let text = RandomText.mixed(using: &random)
      let rules = rules(
        caseless: random.once(in: 2), trim: random.once(in: 2),
        digits: random.once(in: 2) ? .random(in: 1...40, using: &random) : nil)
      #expect(rules.key(of: text) == Array(text.reference(rules).utf8), "\(text.debugDescription) under \(rules)")
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `a key is its own key`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for rules in [.exact, rules(caseless: true), rules(caseless: true, trim: true, digits: 20)] {
      let key = rules.key(of: RandomText.mixed(using: &random))
      #expect(rules.key(of: String(decoding: key, as: UTF8.self)) == key)
    }
  }

  private func rules(caseless: Bool = false, trim: Bool = false, digits: Int? = nil) -> MatchRules {
    var rules = MatchRules.exact
    rules.caseless = caseless
    rules.trim = trim
    rules.digits = digits
    return rules
  }
}

extension MatchRules {
  /// The form of a text that is compared.
  fileprivate func key(of text: String) -> [UInt8] {
    text.withBytes { withKey(of: $0) { Array($0) } }
  }
}

extension String.UTF8View {
  fileprivate var canonical: [UInt8] {
    Array(String(decoding: self, as: UTF8.self).precomposedStringWithCanonicalMapping.utf8)
  }
}
