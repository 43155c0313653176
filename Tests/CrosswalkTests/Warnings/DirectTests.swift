import Testing

@testable import Crosswalk

/// Map hashes in Redis, which a dictionary has unless they would be large.
@Suite struct DirectTests {
  /// A file of entries that have a value in each of some systems.
  private func file(systems: Int, entries: Int, header: String = "") -> String {
    let names = (0..<systems).map { "s\($0)" }.joined(separator: ", ")
    let rows = (0..<entries).map { entry in
      "- [" + (0..<systems).map { "v\(entry)-\($0)" }.joined(separator: ", ") + "]\n"
    }
    return "dictionary: d\n\(header)systems: [\(names)]\nentries:\n" + rows.joined()
  }

  @Test func `they are left out, with a warning, if they would have more than ten values for each entry`() throws {
    let text = file(systems: 4, entries: 3)
    #expect(
      try warnings(in: text) == [
        """
        1:13 the map hashes of "d" would hold 36 values for its 3 entries, more than 10 for each, so they are not written;
        write "direct: true" to have them, or "direct: false" to do without them [direct-off]
        """
      ])
    #expect(try !dictionary(text).definition.direct)
  }

  @Test func `the setting in the file is used, without a warning`() throws {
    for direct in [true, false] {
      let text = file(systems: 4, entries: 3, header: "direct: \(direct)\n")
      #expect(try warnings(in: text) == [])
      #expect(try dictionary(text).definition.direct == direct)
    }
    #expect(try warnings(in: file(systems: 4, entries: 3, header: "allow: [direct-off]\n")) == [])
  }

  @Test func `they exist up to ten values for each entry`() throws {
    let text = file(systems: 3, entries: 3)
    #expect(try warnings(in: text) == [])
    #expect(try dictionary(text).definition.direct)
    // Cells without a value have no place in them, and each of several values has one.
    #expect(try dictionary(file(systems: 4, entries: 1) + "- [x, ~, ~, ~]\n").definition.direct)
    #expect(try dictionary(entries: "- [x, [\((0..<9).map { "\($0)" }.joined(separator: ", "))]]").definition.direct)
    #expect(try !dictionary(entries: "- [x, [\((0..<10).map { "\($0)" }.joined(separator: ", "))]]").definition.direct)
  }
}
