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

  @Test func `what cannot be read is named`() throws {
    let missing = folder.path + "/none.yaml"
    #expect(errors(reading: [missing]) == ["\(missing):1:1: error: the file cannot be read: No such file or directory"])
    let empty = try folder.folder("empty")
    #expect(errors(reading: [empty]) == ["\(empty):1:1: error: there is no *.yaml or *.yml in this folder"])
  }

  @Test func `the errors of all files are told, file by file`() throws {
    let good = try folder.write("dictionary: good\nsystems: [a, b]\nentries: []", to: "good.yaml")
    let wrong = try folder.write(withEntries("- [1]"), to: "wrong.yaml")
    let missing = folder.path + "/none.yaml"
    let found = errors(reading: [wrong, good, missing, wrong])
    #expect(found.count == 4)
    #expect(zip(found, [wrong, missing, wrong, wrong]).allSatisfy { $0.hasPrefix($1 + ":") })
  }

  @Test func `a name may stand once in all files that are loaded together`() throws {
    let one = try folder.write(withEntries("- [1, 2]"), to: "one.yaml")
    let two = try folder.write("\n" + withEntries("- [1, 2]"), to: "two.yaml")
    let message = "error: the dictionary \"d\" is already there, in \(one):1; within one load a name stands once"
    #expect(errors(reading: [one, two]) == ["\(two):2:13: \(message)"])
    #expect(
      errors(reading: [one, one]) == [
        "\(one):1:13: error: the dictionary \"d\" is already there, at line 1; within one load a name stands once"
      ])
  }

  @Test func `files joined read as they did one by one`() throws {
    let texts = [
      "a.yaml": "dictionary: plain\nsystems: [a, b]\nentries: {x: y}",
      "b.yaml": "\u{FEFF}dictionary: marked\nsystems: [a, b]\nentries: []\n...\n",
      "c.yaml": "%YAML 1.1\n---\ndictionary: directive\nsystems: [a, b]\nentries: []\n",
      "d.yaml":
        "# comment\n---\ndictionary: one\nsystems: [a, b]\nentries: []\n---\n{dictionary: two, systems: [a, b], entries: []}",
      "e.yaml": "dictionary: last\nsystems: [a, b]\nentries: [[1, \"x\ny\"]]\n\n",
    ]
    for (name, text) in texts { try folder.write(text, to: name) }
    let joined = try DictionaryFiles.read(DictionaryFiles.joined([folder.path]), named: "LOAD").dictionaries
    let single = try DictionaryFiles.read([folder.path]).dictionaries
    #expect(joined.map(\.definition) == single.map(\.definition))
    #expect(joined.map(\.entries) == single.map(\.entries))
    #expect(joined.map(\.definition.name) == ["plain", "marked", "directive", "one", "two", "last"])
  }

  @Test(arguments: [
    "|\n    kept\n", "|+\n    kept\n\n", "|-\n    stripped\n", ">\n    folded\n", "plain", "\"quoted\"", "plain\n",
  ])
  func `joining does not touch the last text of a file`(text: String) throws {
    try folder.write("dictionary: one\nsystems: [a, b]\nentries:\n- a: x\n  b: \(text)", to: "a.yaml")
    try folder.write("dictionary: two\nsystems: [a, b]\nentries: []", to: "b.yaml")
    let joined = try DictionaryFiles.read(DictionaryFiles.joined([folder.path]), named: "LOAD").dictionaries
    let single = try DictionaryFiles.read([folder.path]).dictionaries
    #expect(joined.map(\.definition.name) == ["one", "two"])
    #expect(joined[0].entries == single[0].entries)
  }

  @Test func `a block of text with no line break behind cannot be joined`() throws {
    let file = try folder.write(withEntries("- a: x\n  b: |\n    open"), to: "open.yaml")
    let error = #expect(throws: DictionaryErrors.self) { try DictionaryFiles.joined([file]) }
    #expect(error?.problems.first?.message.contains("end it with one, or quote the text") == true)
  }

  @Test func `files that have gone cannot be joined`() {
    #expect(throws: DictionaryErrors.self) { try DictionaryFiles.joined([folder.path + "/none.yaml"]) }
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
