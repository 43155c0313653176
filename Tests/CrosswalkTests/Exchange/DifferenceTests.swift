import Testing

@testable import Crosswalk

/// How many entries a load adds, removes and changes.
@Suite struct DifferenceTests {
  @Test(arguments: [
    ("- [x, 1]\n- [y, 2]", "- [x, 1]\n- [y, 2]", 0, 0, 0),
    ("- [x, 1]\n- [y, 2]", "# moved\n- {a: y, b: 2}\n- {b: 1, a: x}", 0, 0, 0),
    ("- [x, 1]", "- [x, 1]\n- [y, 2]", 1, 0, 0), ("- [x, 1]\n- [y, 2]", "- [y, 2]", 0, 1, 0),
    ("- [x, 1]", "- [x, 2]", 0, 0, 1), ("- [x, 1]", "- [y, 1]", 1, 1, 0),
    ("- [x, 1]", "- {a: x, b: 1, note: N}", 0, 0, 1),
    ("- [x, 1]", "- {a: x, b: 1, primary: true}", 0, 0, 1), ("- [x, 1]", "- {a: x}", 0, 0, 1),
    ("- [x, 1]", "- [x, ~]", 0, 0, 1),
    ("- [x, 1]", "- [[x, y], 1]", 1, 1, 0), ("- [x, 1]", "- {a: x, b: 1, valid: {from: 2000-01-01}}", 1, 1, 0),
    ("- [x, 1]", "- {a: x, b: 1, when: {q: 1}}", 1, 1, 0),
    ("- {a: x, b: 1, when: {q: 1}}", "- {a: x, b: 2, when: {q: 1}}", 0, 0, 1),
    ("- {b: 1}\n- {b: 2}", "- {b: 1}\n- {b: 3}\n- {b: 4}", 1, 0, 1), ("  []", "- [x, 1]", 1, 0, 0),
    ("- [x, 1]", "  []", 0, 1, 0),
  ])
  func `entries are known by their first cell, context and validity`(
    old: String, new: String, added: Int, removed: Int, changed: Int
  ) throws {
    let header = "dictionary: d\nqualifiers: [q]\nsystems: [a, b]\nentries:\n"
    let difference = try Difference(
      from: try dictionary(header + old).content, to: try dictionary(header + new).content)
    #expect([difference.added, difference.removed, difference.changed] == [added, removed, changed])
  }

  @Test func `in a new dictionary, everything is added`() throws {
    let difference = try Difference(from: nil, to: try dictionary(entries: "- [x, 1]\n- [y, 2]").content)
    #expect([difference.added, difference.removed, difference.changed] == [2, 0, 0])
  }

  @Test func `cells are compared by their systems if these differ`() throws {
    let old = try dictionary("dictionary: d\nsystems: [a, b, c]\nentries: [[x, 1, 2], [y, 3, 4], {a: z, b: 5}]")
    let new = try dictionary("dictionary: d\nsystems: [a, c, b]\nentries: [[x, 2, 1], [y, 3, 4], {a: z, b: 5}]")
    let difference = try Difference(from: old.content, to: new.content)
    #expect([difference.added, difference.removed, difference.changed] == [0, 0, 1])
  }
}
