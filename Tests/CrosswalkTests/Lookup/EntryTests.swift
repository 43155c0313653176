import Testing

@testable import Crosswalk

/// What ENTRY gives.
@Suite struct EntryTests {
  @Test func `an entry is found whatever systems it has cells for`() throws {
    let dictionary = try dictionary(entries: "- {a: x}\n- {a: [y, z], b: ~, note: N}")
    #expect(try dictionary.entry("x", "a").json == #"{"a":"x"}"#)
    #expect(try dictionary.entry("z", "a").json == #"{"a":["y","z"],"b":null,"note":"N"}"#)
    #expect(try dictionary.entry("u", "a").isNone)
  }

  @Test func `several entries without a preferred one are ambiguous, even if they agree`() throws {
    #expect(try dictionary(entries: "- [x, 1]\n- [x, 1]").entry("x", "a").isAmbiguous)
    #expect(try dictionary(entries: "- [x, 1]\n- {a: x}").entry("x", "a").isAmbiguous)
  }
}
