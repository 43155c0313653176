import Testing

@testable import Crosswalk

/// Rows hold all that a file says of its entries.
@Suite struct RowsTests {
  static let file = """
    dictionary: d
    qualifiers: [q, r, s]
    systems: [a, b, c]
    entries:
    - {a: 1}
    - {a: 2, b: ~, c: [x, y]}
    - {a: 3, c: z, when: {s: S, q: Q}, note: N, valid: {until: 2000-01-01}, primary: [c, a]}
    - {a: 4, valid: {from: 0001-01-01, until: 9999-12-31}, primary: true}
    - {note: only a note, b: 5}
    """

  @Test func `each detail can be read again, in the order of the definition`() throws {
    #expect(
      try dictionary(Self.file).entries.map(\.json.text) == [
        #"{"a":"1"}"#,
        #"{"a":"2","b":null,"c":["x","y"]}"#,
        #"{"a":"3","c":"z","when":{"q":"Q","s":"S"},"valid":{"until":"2000-01-01"},"primary":["c","a"],"note":"N"}"#,
        #"{"a":"4","valid":{"from":"0001-01-01","until":"9999-12-31"},"primary":true}"#,
        #"{"b":"5","note":"only a note"}"#,
      ])
  }

  @Test func `entries say what they are`() throws {
    let entry = try dictionary(Self.file).entries[2]
    #expect(entry.cells.map(\.system) == ["a", "b", "c"])
    #expect(entry.cells.map(\.cell) == [.values(["3"]), .leftOut, .values(["z"])])
    #expect(entry.when.map(\.qualifier) == ["q", "s"])
    #expect(entry.when.map(\.value) == ["Q", "S"])
    #expect(entry.validity == Validity(from: nil, until: Day("2000-01-01")))
    #expect(entry.primary == .from(["c", "a"]))
    #expect(entry.note == "N")
    #expect(entry.line == 7)
  }

  @Test func `entries are equal if they have the same content, on whatever line`() throws {
    let entries = try dictionary(entries: "- [x, 1]\n- {b: 1, a: x}\n- {a: x, b: 1, note: N}").entries
    #expect(entries[0] == entries[1])
    #expect(entries[0] != entries[2])
  }

  @Test func `any range of entries can be read`() throws {
    let dictionary = try dictionary(entries: (0..<300).map { "- [~, k\($0)]\n" }.joined())
    for (first, count) in [
      (0, 1), (0, 300), (63, 2), (64, 1), (65, 200), (127, 3), (299, 5), (300, 1), (0, 0), (1000, 1),
    ] {
      let expected = (first..<max(first, min(300, first + count))).map { "{\"a\":null,\"b\":\"k\($0)\"}" }
      #expect(dictionary.entries(from: first, count: count).map(\.json.text) == expected, "\(first), \(count)")
    }
  }
}
