import Testing

@testable import Crosswalk

/// Files and folders as they are read (file format, its first section).
@Suite struct FileErrorTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func `a folder means its yaml files in the order of their names, not its subfolders`() throws {
    for (file, name) in [("b.yaml", "second"), ("a.yml", "first"), ("c.yaml", "third")] {
      try folder.write("dictionary: \(name)\nsystems: [a, b]\nentries: []", to: file)
    }
    try folder.write("no dictionary", to: "README.md")
    try folder.write("no dictionary", to: "a.yaml.bak")
    _ = try folder.folder("inner.yaml")
    _ = try folder.folder("inner")
    try folder.write("no dictionary", to: "inner/d.yaml")
    for path in [folder.path, folder.path + "/"] {
      let dictionaries = try DictionaryFiles.read([path]).dictionaries
      #expect(dictionaries.map(\.definition.name) == ["first", "second", "third"])
      #expect(dictionaries.map(\.file) == ["a.yml", "b.yaml", "c.yaml"])
    }
  }

  @Test func `files that cannot be read are named`() throws {
    let missing = folder.path + "/none.yaml"
    #expect(errors(reading: [missing]) == ["\(missing):1:1: error: the file cannot be read: No such file or directory"])
    let empty = try folder.folder("empty")
    #expect(errors(reading: [empty]) == ["\(empty):1:1: error: there is no *.yaml or *.yml in this folder"])
  }

  @Test func `the errors of all files are reported, file by file`() throws {
    let good = try folder.write("dictionary: good\nsystems: [a, b]\nentries: []", to: "good.yaml")
    let wrong = try folder.write(withEntries("- [1]"), to: "wrong.yaml")
    let missing = folder.path + "/none.yaml"
    let found = errors(reading: [wrong, good, missing, wrong])
    #expect(found.count == 4)
    #expect(zip(found, [wrong, missing, wrong, wrong]).allSatisfy { $0.hasPrefix($1 + ":") })
  }

  @Test func `a name can appear only once in all files that are loaded together`() throws {
    let one = try folder.write(withEntries("- [1, 2]"), to: "one.yaml")
    let two = try folder.write("\n" + withEntries("- [1, 2]"), to: "two.yaml")
    let message =
      "error: the dictionary \"d\" is already defined in \(one):1; one load can have only one dictionary of a name"
    #expect(errors(reading: [one, two]) == ["\(two):2:13: \(message)"])
    #expect(
      errors(reading: [one, one]) == [
        "\(one):1:13: error: the dictionary \"d\" is already defined at line 1; one load can have only one dictionary of a name"
      ])
  }

  @Test func `joined files read as they do one by one, with the same names and lines`() throws {
    let texts = [
      "a.yaml": "dictionary: plain\nsystems: [a, b]\nentries: {x: y}",
      "b.yaml": "\u{FEFF}dictionary: marked\nsystems: [a, b]\nentries:\n  é: ü\n...\n",
      "c.yaml": "%YAML 1.1\n---\ndictionary: directive\nsystems: [a, b]\nentries: []\n",
      "d.yaml":
        "# comment\n---\ndictionary: one\nsystems: [a, b]\nentries: []\n---\n{dictionary: two, systems: [a, b], entries: [[1, 2]]}",
      "e.yaml": "dictionary: last\r\nsystems: [a, b]\r\nentries: [[1, \"x\ny\"]]\n\n",
      "f.yaml": withEntries("- a: x\n  b: |\n    a block without a line break at its end"),
    ]
    for (name, text) in texts { try folder.write(text, to: name) }
    let joined = try JoinedFiles([folder.path])
    let parts = try #require(JoinedFiles.parts(Array(joined.partsDocument.text.utf8), of: joined.text.count))
    #expect(parts == joined.parts)
    let together = try DictionaryFiles.read(joined.text, parts: parts).dictionaries
    let single = try DictionaryFiles.read([folder.path]).dictionaries
    #expect(together.map(\.definition) == single.map(\.definition))
    #expect(together.map { Array($0.entries) } == single.map { Array($0.entries) })
    #expect(together.map(\.file) == ["a.yaml", "b.yaml", "c.yaml", "d.yaml", "d.yaml", "e.yaml", "f.yaml"])
    #expect(together.map(\.lines) == single.map(\.lines))
    #expect(together[1].lines == [4])
    #expect(together[4].lines == [7])
  }

  @Test func `errors in files that are joined name the file and the line in it`() throws {
    try folder.write("dictionary: one\nsystems: [a, b]\nentries: []", to: "a.yaml")
    try folder.write("\u{FEFF}" + withEntries("- [1]"), to: "b.yaml")
    try folder.write("dictionary: one\nsystems: [a, b]\nentries: []", to: "c.yaml")
    let alone = errors(reading: [folder.path])
    // They are wrong, and joined all the same.
    let joined = try JoinedFiles([folder.path])
    let error = #expect(throws: DictionaryErrors.self) {
      try DictionaryFiles.read(joined.text, parts: joined.parts)
    }
    #expect(error?.problems.map(\.description) == alone)
    #expect(alone.count == 2)
  }

  @Test(arguments: [
    "", "{}", "[]", "x", #"["a.yaml"]"#, #"[{"name":"a.yaml"}]"#, #"[{"bytes":4}]"#, #"[{"name":"","bytes":4}]"#,
    #"[{"name":"a.yaml","bytes":3}]"#, #"[{"name":"a.yaml","bytes":5}]"#, #"[{"name":"a.yaml","bytes":-1}]"#,
    #"[{"name":"a","bytes":5},{"name":"b","bytes":-1}]"#, #"[{"name":"a.yaml","bytes":4.0}]"#,
    #"[{"name":"a.yaml","bytes":9223372036854775807},{"name":"b.yaml","bytes":5}]"#,
  ])
  func `parts that do not cover a text are refused`(document: String) {
    #expect(JoinedFiles.parts(Array(document.utf8), of: 4) == nil)
  }

  @Test func `files that no longer exist cannot be joined`() {
    #expect(throws: DictionaryErrors.self) { try JoinedFiles([folder.path + "/none.yaml"]) }
  }

  private func errors(reading paths: [String]) -> [String] {
    do throws(DictionaryErrors) {
      _ = try DictionaryFiles.read(paths)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }
}

extension DataDictionary {
  /// The line of each entry in its file.
  fileprivate var lines: [Int] {
    var lines: [Int] = []
    rows.forEach { _, row in
      lines.append(row.line)
      return true
    }
    return lines
  }
}
