import Testing

@testable import Crosswalk

/// How warnings are told, allowed, and made errors.
@Suite struct WarningReportTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func `a warning is reported as an error is, with its name`() throws {
    let read = try DictionaryFiles.read([folder.write(withEntries("- [null, 1]"), to: "a.yaml")])
    #expect(read.dictionaries.count == 1)
    #expect(
      read.warningLines == [
        "\(folder.path)/a.yaml:4:4: warning: this value is the text \"null\"; write ~ if there is no value, or quote the text "
          + "[null-like]"
      ])
  }

  @Test(arguments: Warning.allCases.filter { $0 != .skippedFile })
  func `the header can allow warnings, at any position`(_ warning: Warning) throws {
    let entries = """
      systems: {a: {duplicates: first}, b: }
      entries:
      - {a: x, b: none, valid: {from: 1990-01-01}}
      - {a: x, b: “2”, valid: {from: 2000-01-01}}
      - a: y  y
        b: Z #1
      - [z, z]
      - [many, [\((1000..<1060).map { "\($0)" }.joined(separator: ", "))]]
      """
    let all = try warnings(in: "dictionary: d\n" + entries)
    #expect(Set(all.compactMap { $0.split(separator: "[").last }).count == 7)
    let kept = all.filter { !$0.hasSuffix("[\(warning.rawValue)]") }
    #expect(kept.count < all.count)
    #expect(try warnings(in: "dictionary: d\nallow: [\(warning.rawValue)]\n" + entries).map(\.name) == kept.map(\.name))
    #expect(try warnings(in: "dictionary: d\n" + entries + "\nallow: [\(warning.rawValue)]") == kept)
    #expect(try warnings(in: "dictionary: d\n" + entries, rules: WarningRules(allowed: [warning])) == kept)
  }

  @Test func `a warning that one dictionary allows is reported for the next`() throws {
    let found = try warnings(
      in: "dictionary: d\nallow: [null-like]\nsystems: [a, b]\nentries: {null: x}\n---\n"
        + "dictionary: e\nsystems: [a, b]\nentries: {null: x}")
    #expect(found.map { $0.prefix(2) } == ["8:"])
  }

  @Test(arguments: [
    WrongFile.header(
      "allow: [null-lik]\nsystems: [a, b]", "2:9 \"null-lik\" is not a warning; the warnings are null-like, "),
    .header("allow: [skipped-file]\nsystems: [a, b]", "2:9 use \"--allow skipped-file\""),
    .header("allow: null-like\nsystems: [a, b]", "2:8 must be a list of warnings"),
    .header("allow: {x: y}\nsystems: [a, b]", "2:8 must be a list of warnings"),
    .header("allow: [[x]]\nsystems: [a, b]", "2:9 must be text"),
  ])
  func `names that cannot be allowed`(_ file: WrongFile) {
    file.check()
  }

  @Test func `warnings can be errors`() {
    let error = #expect(throws: DictionaryErrors.self) {
      try DictionaryFiles.read(
        Array(withEntries("- [null, 1]\n- [“x”, 2]").utf8), named: "f",
        rules: WarningRules(areErrors: true, allowed: [.curlyQuotes]))
    }
    #expect(error?.problems.map(\.description).count == 1)
    #expect(error?.description.hasPrefix("f:4:4: error: this value is the text \"null\"") == true)
    #expect(error?.description.hasSuffix("[null-like]") == true)
  }

  @Test func `errors and warnings are reported together, in order`() {
    let error = #expect(throws: DictionaryErrors.self) {
      try DictionaryFiles.read(Array(withEntries("- [null, 1]\n- [x]\n- [none, 2]").utf8), named: "f")
    }
    #expect(error?.problems.count == 1)
    #expect(
      error?.report.split(separator: "\n").map { $0.prefix(14) } == [
        "f:4:4: warning", "f:5:3: error: ", "f:6:4: warning",
      ])
  }

  @Test func `the first hundred of a file are listed, and the others counted`() throws {
    let file = withEntries((0..<5000).map { "- {a: x  \($0)}\n" }.joined())
    let read = try DictionaryFiles.read(Array(file.utf8), named: "f")
    #expect(read.warningLines.count == 101)
    #expect(read.warningLines[99].hasPrefix("f:103:"))
    #expect(read.warningLines[100] == "f: 4900 more warnings are not listed")
    let (listed, unlisted) = read.warnings(about: "d")
    #expect(listed.count == 100)
    #expect(unlisted == 4900)
  }

  @Test func `warnings change neither a dictionary nor its digest`() throws {
    let entries = "systems: [a, b]\nentries: {null: x}"
    let plain = try dictionary("dictionary: d\n" + entries)
    let allowing = try dictionary("dictionary: d\nallow: [null-like]\n" + entries)
    #expect(plain.definition == allowing.definition)
    #expect(plain.entries.elementsEqual(allowing.entries))
  }

  @Test func `files that look like dictionaries are reported`() throws {
    for name in [
      "a.yaml", "b.YAML", "c.yml.txt", "D.Yml", "e", ".hidden.YAML", "README", "g.txt", "h.json", "i.yaml.bak",
    ] {
      try folder.write(
        name == "README"
          ? "How dictionary: is meant.\n"
          : "# x\ndictionary: \(name.prefix(1).lowercased())\nsystems: [a, b]\nentries: []", to: name)
    }
    _ = try folder.folder("k.YAML")
    let read = try DictionaryFiles.read([folder.path])
    #expect(read.dictionaries.map(\.definition.name) == ["a"])
    #expect(
      read.warningLines.map { $0.split(separator: "rename it to ").last ?? "" } == [
        "D.yml [skipped-file]", "b.yaml [skipped-file]", "c.yml [skipped-file]", "e.yaml [skipped-file]",
      ])
    #expect(read.warningLines.first?.hasPrefix("\(folder.path)/D.Yml:1:1: warning: ") == true)
    #expect(try DictionaryFiles.read([folder.path], rules: WarningRules(allowed: [.skippedFile])).warningLines == [])
    #expect(throws: DictionaryErrors.self) {
      try DictionaryFiles.read([folder.path], rules: WarningRules(areErrors: true))
    }
  }

  @Test func `the dictionaries that come with the project are free of warnings`() throws {
    #expect(try DictionaryFiles.read([RealDictionariesTests.folder]).warningLines == [])
  }
}

extension String {
  /// The warning's name.
  fileprivate var name: Substring? { split(separator: "[").last }
}
