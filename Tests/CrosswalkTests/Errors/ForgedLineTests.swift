import Testing

@testable import Crosswalk

/// What a file's name or content says stays on its line, so that it cannot pretend to be a line of ours.
@Suite struct ForgedLineTests {
  @Test func `a line break in the name of a file is escaped`() {
    let problem = Problem(file: "a\nb.yaml\u{85}\u{1B}[2J", position: Position(line: 3, column: 7), message: "wrong")
    #expect(problem.description == "a\\nb.yaml\\x85\\x1B[2J:3:7: error: wrong")
    let findings = FileFindings(file: "a\r\nb", problems: [], unlistedWarnings: ["d": 2])
    #expect(findings.lines == ["a\\r\\nb: 2 more warnings are not listed"])
  }

  @Test(arguments: [
    "\"x\\ny.yaml:1:1: error: forged\": 1\n",
    "dictionary: \"x\\ny.yaml:1:1: error: forged\"\nsystems: [a, b]\nentries: []\n",
    "dictionary: d\nsystems: [a, \"x\\ny.yaml:1:1: error: forged\"]\nentries: []\n",
    "dictionary: d\nsystems: {a: {\"x\\ny.yaml:1:1: error: forged\": 1}, b: }\nentries: []\n",
    "dictionary: d\nqualifiers: {q: {from: [\"x\\ny.yaml:1:1: error: forged\"]}}\nsystems: [a, b]\nentries: []\n",
    "dictionary: d\nallow: [\"x\\ny.yaml:1:1: error: forged\"]\nsystems: [a, b]\nentries: []\n",
    "dictionary: d\nsystems: [a, b]\nentries: [{\"x\\ny.yaml:1:1: error: forged\": 1}]\n",
    "dictionary: d\nsystems: [a, b]\nentries: [{a: x, when: {\"x\\ny.yaml:1:1: error: forged\": 1}}]\n",
    "dictionary: d\nsystems: [a, b]\nentries: [{a: x, valid: {\"x\\ny.yaml:1:1: error: forged\": 1}}]\n",
    "dictionary: d\nsystems: [a, b]\nentries: [{a: x, primary: [\"x\\ny.yaml:1:1: error: forged\"]}]\n",
    "dictionary: d\nsystems: [a, b]\nentries: [[\"x\\ny.yaml:1:1: error: forged\", 1], [\"x\\ny.yaml:1:1: error: forged\", 2]]\n",
  ])
  func `a line break in a text of a file is escaped`(text: String) {
    do throws(DictionaryErrors) {
      _ = try dictionaries(text)
      Issue.record("it is right")
    } catch {
      for line in error.report.split(separator: "\n") { #expect(!line.drop { $0 == " " }.hasPrefix("y.yaml")) }
    }
  }

  @Test func `a key that is far too long to be a name is cut`() {
    let found = errors(in: withEntries("- {a: x, ? \(String(repeating: "k", count: 100_000)) : 1}"))
    #expect(found.count == 1)
    #expect(found.allSatisfy { $0.contains("kkk…\"") && $0.utf8.count < 1000 })
  }
}
