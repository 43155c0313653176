import Testing

@testable import Crosswalk

/// Dictionaries that go through Redis, or from one service to another, come out as they went in.
@Suite struct RoundTripTests {
  @Test(arguments: 0..<150 as Range<UInt64>)
  func `a dictionary can be built again from its lines`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let (_, dictionary) = try #require(ModelDictionary.random(using: &random).withoutConflicts())
    let limits = (entries: random.pick([1, 2, 7, 1000]), bytes: random.pick([1, 100, 1 << 20]))

    var assembler = DictionaryAssembler(definition: try header(dictionary), file: dictionary.file)
    var next = 0
    var chunks = 0
    while let chunk = dictionary.content.nextChunk(from: &next, entries: limits.entries, bytes: limits.bytes) {
      try assembler.add(lines: chunk)
      chunks += 1
    }
    let copy = try assembler.finish()

    #expect(copy.definition == dictionary.definition)
    #expect(copy.file == dictionary.file)
    #expect(copy.entries.elementsEqual(dictionary.entries))
    #expect(copy.entries.map(\.line) == dictionary.entries.map(\.line))
    #expect(try copy.contentBytes == dictionary.contentBytes)
    #expect(limits.entries > 1 || chunks == dictionary.entryCount)
  }

  @Test(arguments: 0..<150 as Range<UInt64>)
  func `a dictionary can be built again from its entries in JSON`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let (_, dictionary) = try #require(ModelDictionary.random(using: &random).withoutConflicts())
    var assembler = DictionaryAssembler(definition: try header(dictionary), file: "copy")
    for entry in dictionary.entries { try assembler.add(entry: JSON(parsing: entry.json.text.utf8)) }
    let copy = try assembler.finish()
    #expect(copy.entries.elementsEqual(dictionary.entries))
    // Spellings that are equal in NFC are given once.
    let again = JSON.array(copy.entries.map(\.json)).text
    #expect(again == JSON.array(dictionary.entries.map(\.json)).text)
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `a copy answers as the original does`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let (model, dictionary) = try #require(ModelDictionary.random(using: &random).withoutConflicts())
    var assembler = DictionaryAssembler(definition: dictionary.definition, file: "copy")
    var next = 0
    while let chunk = dictionary.content.nextChunk(from: &next, entries: 10, bytes: 1000) {
      try assembler.add(lines: chunk)
    }
    let copy = try assembler.finish()
    for _ in 0..<50 {
      let value = ModelDictionary.value(using: &random)
      let request = DataDictionary.Request(
        from: 0, to: 1, context: try dictionary.context(model.context(using: &random)),
        day: ModelDictionary.day(using: &random))
      let answers = [dictionary, copy].map { dictionary in
        value.withBytes { Answer(dictionary.lookup($0, request), asked: $0) }
      }
      #expect(answers[0] == answers[1])
    }
  }

  @Test func `a chunk ends after a number of entries, or about a number of bytes`() throws {
    let dictionary = try dictionary(entries: (100..<200).map { "- [k\($0), v\($0)]\n" }.joined())
    func sizes(entries: Int, bytes: Int) -> [Int] {
      var next = 0
      var sizes: [Int] = []
      while let chunk = dictionary.content.nextChunk(from: &next, entries: entries, bytes: bytes) {
        sizes.append(chunk.split(separator: UInt8(ascii: "\n")).count)
      }
      #expect(next == 100)
      return sizes
    }
    #expect(sizes(entries: 1000, bytes: .max) == [100])
    #expect(sizes(entries: 40, bytes: .max) == [40, 40, 20])
    #expect(sizes(entries: 1000, bytes: 1) == Array(repeating: 1, count: 100))
    let some = sizes(entries: 1000, bytes: 500)
    #expect(some.count > 3 && some.reduce(0, +) == 100)
  }

  @Test func `the content depends on everything except the layout`() throws {
    let content = try dictionary(entries: "- [x, 1]\n- {a: y, b: 2}").contentBytes
    #expect(
      try dictionary("{systems: {a: , b: {}}, dictionary: d, entries: {\"x\": '1', y: [2]}} # other").contentBytes
        == content
    )
    for other in ["- [x, 1]", "- [x, 1]\n- [y, 3]", "- [y, 2]\n- [x, 1]", "- [x, 1]\n- {a: y, b: 2, note: N}"] {
      #expect(try dictionary(entries: other).contentBytes != content)
    }
    #expect(try dictionary("dictionary: d\ntitle: T\nsystems: [a, b]\nentries: {x: 1, y: 2}").contentBytes != content)
    // Which spelling is used counts too: answers are given as written.
    #expect(
      try dictionary(entries: "- [x, \u{E9}]").contentBytes != dictionary(entries: "- [x, e\u{301}]").contentBytes)
  }

  @Test(arguments: [
    "", "{}", "[", "[\"x\"]", "[\"x\",1]", "[\"x\",true]", "[\"x\",\"\"]", "[\"x\",[]]", "[\"x\",[1]]",
    "[\"x\",[\"\"]]",
    "[\"x\",\"y\"", "[\"x\",\"y\"] ]", "[\"x\",\"y\",\"z\"]", "[\"x\",\"y\",{}", "[\"x\",\"y\",{},{}]",
    "[\"x\",\"y\",{\"line\":-1}]", "[\"x\",\"y\",{\"when\":{\"r\":\"1\"}}]", "[\"x\",\"y\",{\"when\":{\"q\":\"\"}}]",
    "[\"x\",\"y\",{\"when\":{\"q\":1}}]", "[\"x\",\"y\",{\"when\":{\"q\":\"1\",\"q\":\"2\"}}]",
    "[\"x\",\"y\",{\"valid\":{\"from\":\"soon\"}}]", "[\"x\",\"y\",{\"valid\":{\"until\":1}}]",
    "[\"x\",\"y\",{\"primary\":[\"c\"]}]", "[\"x\",\"y\",{\"primary\":[]}]", "[\"x\",\"y\",{\"primary\":\"a\"}]",
    "[\"x\",\"y\",{\"note\":1}]", "[\"x\",\"y\",{\"note\":\"\"}]", "[\"x\",\"y\",[]]",
  ])
  func `lines that such a dictionary cannot have are refused`(line: String) throws {
    let definition = try dictionary("dictionary: d\nqualifiers: [q]\nsystems: [a, b]\nentries: []").definition
    var refused = line.isEmpty
    var assembler = DictionaryAssembler(definition: definition, file: "copy")
    do throws(JSONError) { try assembler.add(lines: Array(line.utf8)) } catch { refused = true }
    #expect(refused)
    #expect(try assembler.finish().entryCount == 0)
  }

  @Test(arguments: [
    "[]", "1", "{\"a\":1}", "{\"a\":true}", "{\"a\":\"\"}", "{\"a\":[]}", "{\"a\":[\"x\",1]}", "{\"a\":[\"\"]}",
    "{\"a\":\"x\",\"when\":{\"r\":\"1\"}}", "{\"a\":\"x\",\"valid\":{\"from\":\"2020-02-30\"}}",
    "{\"a\":\"x\",\"when\":[]}",
  ])
  func `entries that such a dictionary cannot have are refused`(entry: String) throws {
    let definition = try dictionary("dictionary: d\nqualifiers: [q]\nsystems: [a, b]\nentries: []").definition
    var refused = false
    var assembler = DictionaryAssembler(definition: definition, file: "copy")
    let json = try JSON(parsing: entry.utf8)
    do throws(JSONError) { try assembler.add(entry: json) } catch { refused = true }
    #expect(refused)
    #expect(try assembler.finish().entryCount == 0)
  }

  /// The header, gone through its JSON.
  private func header(_ dictionary: DataDictionary) throws -> Definition {
    try #require(Definition(try JSON(parsing: JSON.object(dictionary.definition.members).text.utf8)))
  }
}

extension DataDictionary {
  /// The content of which digests are made.
  fileprivate var contentBytes: [UInt8] {
    get throws {
      var bytes: [UInt8] = []
      try content.forEachContentPiece { bytes.append(contentsOf: $0) }
      return bytes
    }
  }
}
