import Testing

@testable import Crosswalk

/// Keys in the order that a generator gives them, documents without anything, and JSON.
@Suite struct KeyOrderTests {
  @Test func `keys can come in alphabetical order`() throws {
    let text = """
      allow: [null-like]
      dictionary: depots
      entries:
      - - '101'
        - "K\\xF6ln"
      - - '202'
        - null
      - {code: 8, town: Ulm, when: {region: south}}
      - - 'NO'
        - [a, "b"]
      qualifiers: {region: {from: [code]}}
      systems:
      - code
      - town
      title: Depots
      """
    #expect(try warnings(in: text) == [])
    let dictionary = try dictionary(text)
    #expect(
      dictionary.entries.map(\.json.text) == [
        #"{"code":"101","town":"Köln"}"#, #"{"code":"202","town":"null"}"#,
        #"{"code":"8","town":"Ulm","when":{"region":"south"}}"#, #"{"code":"NO","town":["a","b"]}"#,
      ])
    #expect(dictionary.entries.map(\.line) == [4, 6, 8, 9])
    #expect(dictionary.definition.qualifiers == [Qualifier(name: "region", from: ["code"])])
  }

  @Test func `qualifiers may come after the entries`() throws {
    let text = "dictionary: d\nsystems: [a, b]\nentries:\n- {a: 1, b: 2, when: {q: x}}\nqualifiers: [q]"
    #expect(try dictionary(text).entries.map(\.json.text) == [#"{"a":"1","b":"2","when":{"q":"x"}}"#])
    // The word alone changes nothing.
    #expect(try dictionary(withEntries("- [1, qualifiers]\n# qualifiers")).entryCount == 1)
  }

  @Test(arguments: [
    WrongFile(
      "entries:\n- [1, 2]\n- [1]\n- [&x 1, ~]\n- [1, 3]\nsystems: [a, b]\ndictionary: d", "3:3 1 cell", "4:4 anchor",
      "5:4 already the a"),
    WrongFile("entries: {x: y}\nsystems: [a, b, c]\ndictionary: d", "1:10 for dictionaries with two systems"),
    WrongFile("entries: []\nsystems: [a]\ndictionary: d", "2:10 at least two systems"),
    WrongFile(
      "entries: [[1]]\nqualifiers: [q]\nsystems: [a, b]\ndictionary: [d", "1:11 1 cell", "4:13 must be text",
      "5:1 \"]\" is missing"),
    WrongFile("entries: [[1, 2]]\ndictionary: d", "1:1 \"systems\" is missing"),
  ])
  func `errors are reported at their positions`(_ file: WrongFile) {
    file.check()
  }

  @Test func `documents without anything are skipped`() throws {
    let text = "dictionary: d\nsystems: [a, b]\nentries: {x: y}\n"
    for file in [
      "---\n# only a comment\n---\n\(text)...\n", "---\n\(text)---\n", "---\n---\n\(text)---\n# end\n...\n---\n",
    ] {
      #expect(try dictionaries(file).map(\.definition.name) == ["d"])
    }
  }

  @Test func `JSON is a dictionary, and two escapes may be one character`() throws {
    let text = """
      {
      \t"dictionary": "d",
      \t"systems": {"a": {}, "b": {"match": ["caseless"]}},
      \t"entries": [
      \t\t["\\ud83d\\uDE00 \\u00e9\\/", 1],
      \t\t{"a": "\\\\ud83d\\\\ude00", "b": "X"}
      \t]
      }
      """
    #expect(try dictionary(text).answer("1", "b", "a") == .found("😀 é/"))
    #expect(try dictionary(text).answer("x", "b", "a") == .found("\\ud83d\\ude00"))
  }

  @Test func `outside of double quotes, two escapes are only text`() throws {
    let dictionary = try dictionary(
      entries: #"- ['\ud83d\ude00', 1]"# + "\n" + #"- [\ud83d\ude01, 2]"# + "\n"
        + #"- ["\ud83d\ude02\\\ud83d\ude03", 3]"#)
    #expect(try dictionary.answer("1", "b", "a") == .found(#"\ud83d\ude00"#))
    #expect(try dictionary.answer("2", "b", "a") == .found(#"\ud83d\ude01"#))
    #expect(try dictionary.answer("3", "b", "a") == .found("😂\\😃"))
  }

  @Test func `positions after such escapes are right`() {
    WrongFile.entries("- [\"\\ud83d\\ude00\", *x]", "4:20 alias").check()
  }
}
