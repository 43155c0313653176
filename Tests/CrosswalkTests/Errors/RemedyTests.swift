import Testing

@testable import Crosswalk

/// What errors say is right is right: it is pasted into the file, which then loads.
@Suite struct RemedyTests {
  private static let entries = "entries:\n- [paid, 9]\n- [settled, 009]\n- [open, 1]\n"

  @Test(arguments: [
    "systems: [shop, warehouse]\nentries: {paid: 9, settled: 9, done: 9}",
    "systems: [shop, warehouse]\nentries:\n- [paid, 9]\n- [settled, 9]",
    "systems: [shop, warehouse]\nentries:\n- {shop: paid, warehouse: 9}\n- {shop: settled, warehouse: 9}",
    "systems:\n- shop\n- warehouse\n" + entries.replacing("009", with: "9"),
    "systems:\n  shop:\n  warehouse: {match: [digits: 3]}  # 8 is 008\n" + entries,
    "systems:\n  shop: # nothing\n  warehouse: {unmapped: {default: \"a: b\"},\n    match: [trim, caseless, digits: 3]}\n"
      + entries,
    "systems:\n  shop:\n  warehouse:\n    match: [digits: 3]\n    unmapped: pass\n" + entries,
    "systems:\n  shop:\n  warehouse:\n    match: [digits: 3]\n    duplicates: reject\n" + entries,
    "systems: {shop: , warehouse: {match: [trim, digits: 3], unmapped: {default: a b}, duplicates: reject}}\n"
      + entries,
    "systems: {shop: {match: [caseless]},\n  warehouse: {match: [digits: 3]}}\n" + entries + "- [OPEN, 2]\n",
    "\"systems\": [\"shop\", \"warehouse\"]\n\"entries\": {\"paid\": \"9\", \"settled\": \"9\"}",
    "\"systems\": {\"shop\": {}, \"warehouse\": {\"match\": [{\"digits\": 3}]}}\n" + entries,
    "systems:\n  shop: {match: [caseless]}\n  warehouse: {match: [digits: 3]}\n" + entries + "- [OPEN, 2]\n",
  ])
  func `the lines to write for a many-to-one mapping`(_ rest: String) throws {
    let file = "dictionary: s\n" + rest
    let before = try #require(errors(in: file).first)
    var lines = file.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var advice = before.split(separator: "\n").dropFirst(2).map(String.init)
    var shift = 0
    while !advice.isEmpty {
      let location = advice.removeFirst()
      let text = advice.removeFirst()
      let numbers = location.split { !$0.isNumber }.compactMap { Int($0) }
      let first = try #require(numbers.first) - 1 + shift
      if location.contains("before") {
        lines.insert(text, at: first)
        shift += 1
      } else {
        let last = try #require(numbers.last) - 1 + shift
        // The systems of a list are told with an indentation that the error alone has.
        lines.replaceSubrange(
          first...last,
          with: [text.hasPrefix("  systems") || text.hasPrefix("  \"s") ? String(text.dropFirst(2)) : text])
      }
    }
    let after = lines.joined(separator: "\n")
    #expect(errors(in: after) == [], "\(before)\n\(after)")
    let dictionary = try dictionary(after)
    #expect(try dictionary.answer("9", "warehouse", "shop") == .found("paid"))
    // Nothing else was changed.
    var definition = try definition(of: file)
    for system in definition.systems.indices where dictionary.definition.systems[system].duplicates == .first {
      definition.systems[system].duplicates = .first
    }
    #expect(dictionary.definition == definition)
  }

  /// The header of a file whose entries conflict.
  private func definition(of text: String) throws -> Definition {
    let header = text.split(separator: "\n").prefix { !$0.hasPrefix("entries") && !$0.hasPrefix("\"entries") }
    return try dictionary(header.joined(separator: "\n") + "\nentries: []").definition
  }

  @Test func `the lines to write are given once for a dictionary`() {
    let found = errors(in: withEntries("- [1, 9]\n- [2, 9]\n- [3, 9]"))
    #expect(found.map { $0.contains("systems: {a: , b: {duplicates: first}}") } == [true, false])
    #expect(found.allSatisfy { $0.contains("primary: true") })
  }

  @Test(arguments: [
    ("caseless", "USD", "usd"), ("trim", "x", "\" x\""), ("digits: 3", "8", "008"), ("caseless, trim", "x", "\"X \""),
  ])
  func `values that only a rule makes equal are both named, with the rule`(
    _ rules: String, _ one: String, _ other: String
  ) {
    let found = errors(
      in: "dictionary: d\nsystems: {a: {match: [\(rules)]}, b: }\nentries: [[\(one), 1],\n[\(other), 2]]")
    #expect(found.count == 1)
    #expect(found.first?.contains("of the entry at line 3, as \"\(one)\", which is the same under match: [") == true)
    for rule in rules.split(separator: ", ") where rules.contains(",") || rule == rules {
      #expect(found.first?.contains(rule) == true)
    }
  }

  @Test func `values that are the same in NFC are said to be`() {
    #expect(
      errors(in: withEntries("- [\u{E9}, 1]\n- [e\u{301}, 2]")).first?.contains("the same in Unicode's normal form NFC")
        == true)
  }

  @Test(arguments: [
    (
      "{from: 1990-01-01}", "{from: 2000-01-01, until: 2001-01-01}",
      "both hold from 2000-01-01 until 2001-01-01:\nsay \"until: 2000-01-01\" in the entry at line 4"
    ),
    (
      "{from: 2000-01-01}", "{from: 1990-01-01}",
      "both hold from 2000-01-01 on:\nsay \"until: 2000-01-01\" in the entry at line 5"
    ),
    ("{until: 2000-01-01}", "{until: 1999-01-01}", "both hold until 1999-01-01; mark one"),
    (
      "{from: 1990-01-01}", "{from: 1990-01-01, until: 1999-01-01}",
      "both hold from 1990-01-01 until 1999-01-01; mark one"
    ),
  ])
  func `the days on which both hold, and the end that parts them`(_ one: String, _ other: String, _ words: String) {
    let found = errors(in: withEntries("- {a: x, b: 1, valid: \(one)}\n- {a: x, b: 2, valid: \(other)}"))
    #expect(found.first?.contains(words) == true, "\(found)")
  }

  @Test func `a mapping without a header is one error, which shows the header`() {
    let found = errors(in: "\"0\": none\n\"1\": FIN\n\"1\": FIN\nx: [1, 2]\n")
    #expect(
      found == [
        "1:1 this has no header; put one before it, and indent these lines:\n  dictionary: NAME\n  systems: [a, b]\n"
          + "  entries:\n    \"0\": …"
      ])
    #expect(errors(in: (0..<5000).map { "k\($0): v\n" }.joined()).count == 1)
    #expect(errors(in: "- [a, b]\n- [c, d]\n").first?.hasSuffix("entries:\n    - …") == true)
    // Who means a header is told what is wrong with it.
    #expect(
      errors(in: "Dictionary: d\nSystems: [a, b]\n").filter { $0.contains("is not a key of a dictionary") }.count == 2)
    #expect(
      errors(in: "a: b\nsystems: [a, b]\nentries: []").contains { $0.contains("\"a\" is not a key of a dictionary") })
  }

  @Test func `a misspelt key is reported once, with the one that was probably meant`() {
    #expect(
      errors(in: "dictionary: d\nsytems: [a, b]\nentries: []").map { $0.split(separator: "; ").last } == [
        "did you mean \"systems\"?"
      ])
    #expect(
      errors(
        in: """
          dictionary: d
          allow: [nul-like]
          systems: {alpha: {macth: exact, duplicate: first}, beta: }
          entries:
          - {alpha: 1, bata: 2}
          - {alpha: 2, notes: x}
          - {alpha: 3, x: y}
          """
      ).map { $0.split(separator: "; ").last } == [
        "did you mean \"null-like\"?", "did you mean \"match\"?", "did you mean \"duplicates\"?",
        "did you mean \"beta\"?", "did you mean \"note\"?",
        "an entry may also have when, valid, primary and note",
      ])
  }
}
