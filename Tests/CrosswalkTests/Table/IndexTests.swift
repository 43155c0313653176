import Testing

@testable import Crosswalk

/// The flat table: what is in it is found, and nothing else.
@Suite struct IndexTests {
  @Test(arguments: [0, 1, 2, 3, 10, 1000, 20_000]) func `a table answers as a Swift dictionary does`(count: Int) throws
  {
    var random = SeededGenerator(seed: UInt64(count))
    var expected: [String: String] = [:]
    while expected.count < count {
      let key = key(using: &random)
      expected[key] = expected[key] ?? "v\(expected.count)"
    }
    let pairs = expected.map { "- [\(JSON.string($0.key).text), \($0.value)]\n" }
    let mapping = try Catalog([dictionary(entries: pairs.isEmpty ? "  []" : pairs.joined())]).mapping(
      "d", from: "a", to: "b")
    for (key, value) in expected { #expect(mapping[key] == value) }
    for _ in 0..<max(1000, count) {
      let other = key(using: &random)
      #expect(mapping[other] == expected[other], "\(other)")
    }
    #expect(mapping[""] == nil)
  }

  @Test func `rows that share a value form a group, in the file's order`() throws {
    let lines = (0..<3000).map { "- [k\($0 % 7), v\($0)]\n" }.joined()
    let dictionary = try dictionary("dictionary: d\nsystems: {a: {duplicates: ambiguous}, b: }\nentries:\n" + lines)
    for key in 0..<7 {
      let expected = (0..<3000).filter { $0 % 7 == key }.map { "v\($0)" }
      #expect(try dictionary.answer("k\(key)", "a", "b") == .ambiguous(expected))
    }
    var groups = 0
    try dictionary.indexes[0].forEachGroup { key, rows in
      groups += 1
      #expect(rows.count == (key.last == UInt8(ascii: "6") || 3000 % 7 <= Int(key[1]) - 48 ? 428 : 429))
      #expect(rows.map { $0 } == rows.sorted())
    }
    #expect(groups == 7)
    try dictionary.indexes[1].forEachGroup { _, _ in Issue.record("no two rows share a value of b") }
  }

  @Test func `values of every length are found, and none that differs in one byte`() throws {
    // Keys that begin with one another, of 1 to 40 bytes and some of a length that takes two bytes to say.
    let lengths = Array(1...40) + [127, 128, 129, 1000, 4096]
    let text = { String(repeating: "x", count: $0) }
    let mapping = try Catalog([dictionary(entries: lengths.map { "- [\(text($0)), n\($0)]\n" }.joined())])
      .mapping("d", from: "a", to: "b")
    for length in lengths {
      #expect(mapping[text(length)] == "n\(length)")
      for offset in [0, length / 2, length - 1] {
        var bytes = Array(text(length).utf8)
        bytes[offset] = UInt8(ascii: "y")
        #expect(mapping[String(decoding: bytes, as: UTF8.self)] == nil)
      }
    }
    #expect(mapping[text(41)] == nil)
  }

  @Test func `every value that rows share is visited once, whichever value of a cell it is`() throws {
    let entries = (0..<500).map { "- [k\($0), [v\($0), w\($0), v\($0)]]\n- [l\($0), [x\($0), w\($0)]]\n" }.joined()
    let dictionary = try dictionary(
      "dictionary: d\nsystems: {a: , b: {duplicates: ambiguous}}\nentries:\n" + entries)
    var seen: [String] = []
    try dictionary.indexes[1].forEachGroup { key, rows in
      seen.append(String(decoding: key, as: UTF8.self))
      #expect(rows.count == 2)
    }
    #expect(seen.sorted() == (0..<500).map { "w\($0)" }.sorted())
  }

  /// A key of 1 to 40 bytes, of few letters, so that many begin alike.
  private func key(using random: inout SeededGenerator) -> String {
    let length = Int.random(in: 1...40, using: &random)
    return String((0..<length).map { _ in random.pick(["a", "b", "é", "0"] as [Character]) }.prefix(length))
  }
}
