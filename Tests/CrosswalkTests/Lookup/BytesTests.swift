import Crosswalk
import Testing

/// `mapping[bytes]`: what it lends is what `mapping["text"]` copies.
@Suite struct BytesTests {
  private let catalog: Catalog

  init() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      dictionary: d
      qualifiers: {region: {from: [caseless]}}
      systems:
        plain:
        standing: {unmapped: {default: a value that is longer than a small string}}
        passing: {unmapped: pass}
        several: {duplicates: ambiguous}
        caseless: {match: [caseless]}
      entries:
      - [one, 1, x, s, C]
      - [two, ~, y, s, [D, E]]
      - {plain: [three, été, "e\\u0301t"], standing: "3", several: t, when: {region: N}}
      - {plain: four, standing: old, valid: {until: 2000-01-01}}
      - {plain: four, standing: new, valid: {from: 2000-01-01}}
      """, to: "d.yaml")
    catalog = try Catalog(reading: [folder.path])
  }

  private static let values = [
    "one", "two", "three", "été", "e\u{301}te\u{301}", "ét", "four", "1", "x", "y", "s", "t", "c", "C", "d", "E", "",
    " one", "one\n", "\0", "~", "日", String(repeating: "long ", count: 1000),
  ]

  @Test func `bytes are answered in the same way as their text`() throws {
    let systems = ["plain", "standing", "passing", "several", "caseless"]
    for from in systems {
      for to in systems where to != from {
        let mapping = try catalog.mapping("d", from: from, to: to)
        for value in Self.values {
          let expected = try mapping.answer(for: value).value
          #expect(mapping[value] == expected, "\(value) from \(from) to \(to)")
          #expect(mapping.lent(Array(value.utf8)) == expected, "\(value) from \(from) to \(to)")
        }
      }
    }
  }

  @Test func `a default is lent by the mapping, and a passed value is the value itself`() throws {
    let bytes = Array("nowhere".utf8)
    let standing = try catalog.mapping("d", from: "plain", to: "standing")
    #expect(standing.lent(bytes) == "a value that is longer than a small string")
    let passing = try catalog.mapping("d", from: "plain", to: "passing")
    #expect(passing.lent(bytes) == "nowhere")
  }

  @Test func `bytes that are not text have no answer, even if all values pass`() throws {
    let passing = try catalog.mapping("d", from: "plain", to: "passing")
    for bytes: [UInt8] in [[0xFF], [0xC3], [0x6F, 0x80]] { #expect(passing.lent(bytes) == nil) }
  }
}

extension Mapping {
  /// A copy of what is lent for the bytes.
  fileprivate func lent(_ bytes: [UInt8]) -> String? {
    guard let counterpart = self[bytes.span] else { return nil }
    return String(copying: counterpart)
  }
}
