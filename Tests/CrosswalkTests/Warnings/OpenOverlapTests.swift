import Testing

@testable import Crosswalk

/// Entries without an end where a later one with the same value begins.
@Suite struct OpenOverlapTests {
  @Test(arguments: ["first", "ambiguous"]) func `an end that was forgotten is reported`(_ rule: String) throws {
    let found = try warned(rule, "{a: x, b: 1, valid: {from: 1990-01-01}}", "{a: x, b: 2, valid: {from: 2000-01-01}}")
    #expect(
      found == [
        "4:7 this entry has no end, and the entry at line 5, with the same a \"x\", begins on 2000-01-01;\n"
          + "write \"until: 2000-01-01\" here if it ends then [open-overlap]"
      ])
    #expect(try warned(rule, "{a: x, b: 1}", "{a: x, b: 2, valid: {from: 2000-01-01}}").count == 1)
    #expect(
      try warned(
        rule, "{a: x, b: 3, valid: {from: 2010-01-01}}", "{a: x, b: 2, valid: {from: 2000-01-01}}",
        "{a: x, b: 1, valid: {from: 1990-01-01, until: 2000-01-01}}"
      ).map { $0.prefix(4) } == ["5:7 "])
  }

  @Test(arguments: [
    ["{a: x, b: 1, valid: {from: 1990-01-01, until: 2000-01-01}}", "{a: x, b: 2, valid: {from: 2000-01-01}}"],
    ["{a: x, b: 1, valid: {from: 1990-01-01}}", "{a: y, b: 2, valid: {from: 2000-01-01}}"],
    ["{a: x, b: 1, valid: {from: 1990-01-01}}", "{a: x, b: 2, valid: {from: 1990-01-01}}"],
    ["{a: x, b: 1, valid: {from: 1990-01-01}}", "{a: x, b: 1, valid: {from: 2000-01-01}}"],
    ["{a: x, b: 1, valid: {from: 1990-01-01}}", "{a: x, b: 2, primary: true, valid: {from: 2000-01-01}}"],
    // An old one that has ended does not follow what has no dates.
    ["{a: x, b: 1}", "{a: x, b: 2, valid: {from: 1990-01-01, until: 2000-01-01}}"],
    // Many have this value at once.
    ["{a: x, b: 1}", "{a: x, b: 2}", "{a: x, b: 3, valid: {from: 2000-01-01}}"],
  ])
  func `nothing was forgotten`(_ entries: [String]) throws {
    #expect(try warned("first", entries) == [])
  }

  private func warned(_ rule: String, _ entries: String...) throws -> [String] {
    try warned(rule, entries)
  }

  private func warned(_ rule: String, _ entries: [String]) throws -> [String] {
    try warnings(
      in: "dictionary: d\nsystems: {a: {duplicates: \(rule)}, b: }\nentries:\n" + entries.map { "- \($0)\n" }.joined())
  }
}
