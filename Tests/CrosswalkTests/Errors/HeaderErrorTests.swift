import Testing

/// What may be wrong around the entries.
@Suite struct HeaderErrorTests {
  @Test(arguments: [
    WrongFile("", "1:1 there is no dictionary"),
    WrongFile("# a comment\n", "1:1 there is no dictionary"),
    WrongFile("---\n", "1:1 there is no dictionary"),
    WrongFile("~", "1:1 a document is one dictionary"),
    WrongFile("text", "1:1 a document is one dictionary"),
    WrongFile("- dictionary: d", "1:1 this has no header"),
    WrongFile("{}", "1:1 \"dictionary\" is missing", "1:1 \"systems\" is missing", "1:1 \"entries\" is missing"),
    WrongFile("dictionary: d\nsystems: [a, b]", "1:1 \"entries\" is missing"),
    WrongFile("# here\n\nsystems: [a, b]\nentries: []", "3:1 \"dictionary\" is missing"),
    WrongFile("dictionary: d\nentries: [[1, 2]]", "1:1 \"systems\" is missing"),
  ])
  func `what is missing`(file: WrongFile) {
    file.check()
  }

  @Test(arguments: [
    WrongFile.header("systems: [a, b]\nTitle: T", "3:1 dictionary, title, version, source"),
    .header("systems: {a: {mach: exact}, b: }", "2:15 match, unmapped, duplicates"),
    .header("systems: {a: {match: [fuzzy]}, b: }", "2:23 caseless, trim and digits: N"),
    .header("systems: {a: {match: [length: 3]}, b: }", "2:23 only \"digits\" takes a number"),
    .header("systems: {a: {unmapped: {defualt: x}}, b: }", "2:26 none, pass or {default: VALUE}"),
    .header("qualifiers: {q: {for: [a]}}\nsystems: [a, b]", "2:18 the only one is \"from\""),
    .header("~: x\nsystems: [a, b]", "2:1 not a key of a dictionary"),
  ])
  func `unknown keys and words`(file: WrongFile) {
    file.check()
  }

  @Test(arguments: [
    WrongFile.header("dictionary: e\nsystems: [a, b]", "2:1 a second time"),
    .header("systems: [a, b]\nsystems: [c, d]", "3:1 a second time"),
    .header("title: T\ntitle: T\ntitle: T\nsystems: [a, b]", "3:1 a second time", "4:1 a second time"),
    .header("systems: [a, b, a]", "2:17 \"a\" appears a second time"),
    .header("systems: {a: , a: , b: }", "2:16 \"a\" appears a second time"),
    .header("qualifiers: [q, q]\nsystems: [a, b]", "2:17 \"q\" appears a second time"),
    .header("qualifiers: {q: {from: [a], from: [b]}}\nsystems: [a, b]", "2:29 a second time"),
    .header("systems: {a: {match: exact, match: exact}, b: }", "2:29 a second time"),
    .header("systems: {a: {match: [digits: 1, digits: 2]}, b: }", "2:34 a second time"),
    .header("systems: {a: {unmapped: {default: x, default: x}}, b: }", "2:38 a second time"),
    WrongFile(withEntries("  []\nentries: []"), "5:1 a second time"),
  ])
  func `keys that appear twice, at the second`(file: WrongFile) {
    file.check()
  }

  @Test(arguments: [
    WrongFile("dictionary: [d]\nsystems: [a, b]\nentries: []", "1:13 must be text"),
    WrongFile("dictionary:\nsystems: [a, b]\nentries: []", "1:12 empty"),
    .header("title: {x: y}\nversion: [1]\nsource: ~\nsystems: [a, b]", "2:8 text", "3:10 text", "4:9 empty"),
    .header("title: \"\"\nsystems: [a, b]", "2:8 empty"),
    .header("direct: yes\nsystems: [a, b]", "2:9 true or false"),
    .header("direct:\nsystems: [a, b]", "2:8 true or false"),
    .header("direct: [true]\nsystems: [a, b]", "2:9 true or false"),
    .header("systems: a, b", "2:10 list of names, or a mapping"),
    .header("systems:", "2:9 list of names, or a mapping"),
    .header("systems: [a, [b]]", "2:14 a system's name is text"),
    .header("systems: {a: exact, b: [trim]}", "2:14 {match: [caseless]}", "2:24 {match: [caseless]}"),
    .header("systems: {a: {match: caseless}, b: }", "2:22 exact, or a list"),
    .header("systems: {a: {match: }, b: {match: {digits: 3}}}", "2:22 exact, or a list", "2:36 exact, or a list"),
    .header(
      "systems: {a: {match: [exact]}, b: {match: [[trim]]}}", "2:23 not a matching rule", "2:44 not a matching rule"),
    .header("systems: {a: {unmapped: default}, b: {unmapped: [pass]}}", "2:25 none, pass or", "2:49 none, pass or"),
    .header("systems: {a: {unmapped: {}}, b: {unmapped: ~}}", "2:25 missing", "2:44 none, pass or"),
    .header("systems: {a: {unmapped: {default: ~}}, b: {unmapped: {default: [x]}}}", "2:35 empty", "2:64 text"),
    .header("systems: {a: {duplicates: last}, b: {duplicates: [first]}}", "2:27 reject, first", "2:50 reject, first"),
    .header("qualifiers: q\nsystems: [a, b]", "2:13 list of names, or a mapping"),
    .header("qualifiers: [[q]]\nsystems: [a, b]", "2:14 a qualifier's name is text"),
    .header("qualifiers: {q: [a]}\nsystems: [a, b]", "2:17 {from: [windows]}"),
    .header("qualifiers: {q: {from: a}}\nsystems: [a, b]", "2:24 must be a list of systems"),
    .header("qualifiers: {q: {from: [[a]]}}\nsystems: [a, b]", "2:25 must be text"),
    .header("qualifiers: {q: {from: []}}\nsystems: [a, b]", "2:24 list is empty"),
    .header("qualifiers: {q: {from: [c]}}\nsystems: [a, b]", "2:25 name one of a, b"),
    .header("systems: [a, b]\nqualifiers: {q: {from: [c, a]}}", "3:25 name one of a, b"),
  ])
  func `values of the wrong shape`(file: WrongFile) {
    file.check()
  }

  @Test func `entries come after systems and qualifiers in a document of more than 8 MiB`() {
    let padding = String(repeating: "# " + String(repeating: "x", count: 1022) + "\n", count: 9 << 10)
    WrongFile("dictionary: d\nentries:\n- [1, 2]\n\(padding)systems: [a, b]", "2:1 must come after them").check()
    WrongFile(withEntries("- [1, 2]\n\(padding)qualifiers: [q]"), "9221:1 must come before them").check()
  }

  @Test(arguments: [
    "Alpha", "-a", ".a", "_a", "a b", "a/b", "ä", "a:b", "~", "\"\"", String(repeating: "n", count: 65),
  ])
  func `names that are not valid`(name: String) {
    let words = name == "\"\"" || name == "~" ? "" : " begins with a letter or digit"
    WrongFile("dictionary: \(name)\nsystems: [a, b]\nentries: []", "1:13\(words)").check()
    WrongFile.header("systems: [a, \(name)]", "2:14 begins with a letter or digit").check()
    WrongFile.header("qualifiers: [\(name)]\nsystems: [a, b]", "2:14 begins with a letter or digit").check()
  }

  @Test(arguments: ["when", "valid", "primary", "note", "at"])
  func `names with another meaning in an entry or a request`(name: String) {
    WrongFile.header("systems: [a, \(name)]", "2:14 give the system another name").check()
    WrongFile.header("systems: {a: , \(name): }", "2:16 give the system another name").check()
    WrongFile.header("qualifiers: [\(name)]\nsystems: [a, b]", "2:14 give the qualifier another name").check()
  }

  @Test func `the name of a dictionary can appear only once in a load`() {
    let first = withEntries("- [1, 2]\n")
    WrongFile(first + "---\n" + first, "6:13 already defined at line 1").check()
    WrongFile(first + "---\n" + first + "---\n" + first, "6:13 already defined", "11:13 already defined").check()
  }
}
