import Testing

@testable import Crosswalk

/// How errors are told (file format, section "Errors").
@Suite struct ErrorReportTests {
  @Test func `an error names file, line, column, what is wrong and what would be right`() {
    let text = withEntries("- [USD, 840]\n# a comment\n- [USD, 978]")
    #expect(throws: DictionaryErrors.self) { try dictionaries(text) }
    do throws(DictionaryErrors) {
      _ = try dictionaries(text)
    } catch {
      #expect(
        error.description == """
          test.yaml:6:4: error: "USD" is already the a of the entry at line 4; mark one of them
            "primary: true", or say "duplicates: first" on the system a:
            write in line 2
              systems: {a: {duplicates: first}, b: }
          """)
    }
  }

  @Test func `continuation lines are indented`() {
    let problem = Problem(file: "f", position: Position(line: 3, column: 7), message: "one\ntwo\nthree")
    #expect(problem.description == "f:3:7: error: one\n  two\n  three")
  }

  @Test func `columns count characters, not bytes`() {
    WrongFile.entries("- {a: é日😀, c: 1}", "4:12 not a system").check()
    // Two scalars are two, whatever they look like.
    WrongFile.entries("- {a: e\u{301}, c: 1}", "4:11 not a system").check()
  }

  @Test func `errors come in the order of their positions, whenever they are found`() {
    WrongFile(
      """
      dictionary: d
      qualifiers: {q: {from: [nowhere]}}
      systems: [a, b]
      entries:
      - [1, 2]
      - [1, 3]
      - [4]
      oops: 1
      ---
      dictionary: d
      """,
      "2:25 no system", "6:4 already the a", "7:3 has 1 cell", "8:1 not a key", "10:1 systems", "10:1 entries"
    ).check()
  }

  @Test func `of more than a hundred errors, the first hundred are reported`() {
    let lines = (0..<5000).map { "- [only, \($0), 2]\n" }.joined()
    let found = errors(in: withEntries(lines))
    #expect(found.count == 100)
    #expect(found.map { $0.split(separator: ":")[0] } == (4..<104).map { "\($0)" })
  }

  @Test(arguments: [
    "- [only, 1, 2]\n", "- {a: 1, b: 2, c: 3}\n", "- {a: x, b: [~, y]}\n", "- {a: &x y, b: z}\n",
    "- {a: x, when: {q: y}}\n",
  ])
  func `after a hundred errors nothing more is read`(line: String) throws {
    let text = Array(withEntries(String(repeating: line, count: 100_000)).utf8)
    text.withUnsafeBytes { bytes in
      let nodes = YAMLNodes(bytes, file: "test.yaml")
      var reader = FileReader(file: "test.yaml", rules: WarningRules())
      reader.read(nodes)
      #expect(reader.problems.sorted.count == 100)
      #expect(nodes.bytesTaken < 1 << 17)
    }
  }

  @Test func `after a hundred unknown keys nothing more is read`() {
    let keys = (0..<5000).map { "x\($0): 1\n" }.joined()
    #expect(errors(in: "dictionary: d\n" + keys).count == 100)
    WrongFile(keys, "1:1 no header").check()
  }

  @Test func `the first hundred are by position, not by system`() {
    // All entries but the first two give another answer than the first.
    let lines = (0..<3000).map { "- [\($0 / 2), same]\n" }.joined()
    let found = errors(in: withEntries(lines))
    #expect(found.count == 100)
    #expect(found.first?.hasPrefix("6:7 ") == true)
    #expect(found.last?.hasPrefix("105:8 ") == true)
  }

  @Test func `an error that is found twice is reported once`() {
    // In each of the other two systems the answers differ.
    WrongFile(
      "dictionary: d\nsystems: [a, b, c]\nentries:\n- [1, 2, 3]\n- [1, 4, 5]", "5:4 already the a"
    ).check()
  }
}
