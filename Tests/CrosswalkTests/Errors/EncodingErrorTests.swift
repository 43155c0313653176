import Testing

@testable import Crosswalk

/// Files that are not YAML, or not UTF-8.
@Suite struct EncodingErrorTests {
  /// A file with these bytes in the middle of its fourth line, after four characters of six bytes.
  private static func file(with bytes: [UInt8]) -> [UInt8] {
    Array(withEntries("- é日").utf8) + bytes + Array(": 1".utf8)
  }

  @Test(
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE6, 0x97], [0xED, 0xA0, 0x80],
      [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]])
  func `bytes that are not UTF-8, with their position in characters`(bytes: [UInt8]) {
    let byte = String(bytes[0], radix: 16, uppercase: true)
    WrongFile(Self.file(with: bytes), "4:5 the byte 0x\(byte) is not UTF-8; a dictionary file is UTF-8").check()
  }

  @Test(arguments: [0x00, 0x01, 0x08, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F, 0x80, 0x9F, 0xFFFE, 0xFFFF] as [UInt32])
  func `characters that are not allowed in YAML`(code: UInt32) throws {
    let character = String(Character(try #require(Unicode.Scalar(code))))
    let hex = String(code, radix: 16, uppercase: true)
    let name = "U+" + String(repeating: "0", count: 4 - hex.count) + hex
    WrongFile(Self.file(with: Array(character.utf8)), "4:5 \(name) is not allowed in YAML").check()
  }

  @Test func `lines are counted as YAML counts them`() {
    for (end, line) in [
      ("\n", 5), ("\r\n", 5), ("\r", 5), ("\u{85}", 5), ("\u{2028}", 5), ("\u{2029}", 5), ("\n\r", 6),
    ] {
      WrongFile(withEntries("- [x, \(end)é\u{1}]"), "\(line):2 U+0001").check()
    }
  }

  @Test func `the error for a file in UTF-16 says so`() {
    let text = withEntries("- [1, 2]").utf16
    WrongFile([0xFF, 0xFE] + text.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, "1:1 UTF-16").check()
    WrongFile([0xFE, 0xFF] + text.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, "1:1 UTF-16").check()
    WrongFile(text.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, "1:1 UTF-16").check()
    WrongFile(text.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, "1:1 UTF-16").check()
  }

  @Test(arguments: [
    WrongFile.entries("- [1, 2", "5:1 \"]\" is missing: the list that begins at line 4, column 3 is not closed"),
    .entries("- [1, 2]]", "4:9 quote the value as a whole"),
    .entries("- \"1", "4:3 the quote that opens here is not closed"),
    .entries("\tx: y", "4:1 indentation must be spaces, not tabs"),
    .entries(" x: y\n\tz: w", "5:1 indentation must be spaces, not tabs"),
    .entries("- {a: 1\n\tb: 2", "5:1 indentation must be spaces, not tabs"),
    .entries("- @x", "4:3 write \"@x\""), .entries(" x: `y z", "4:5 write \"`y z\""),
    .entries("- [%, 1]", "4:4 write \"%\""),
    .entries(" x: * y", "4:5 write \"* y\""), .entries(" x: > 5", "4:5 write \"> 5\""),
    .entries(" x: - y", "4:5 write \"- y\""),
    .entries(" a: b: c", "4:6 write a: \"b: c\""), .entries(" a: b: c: d # e", "4:6 write a: \"b: c: d\""),
    .entries("- a: b: c", "4:7 write - a: \"b: c\""),
    .entries("- [x, a: b: c]", "4:7 a mapping", "4:11 must be quoted"),
    .entries(" x: y\n z:w\n u: v", "5:2 write z: w"), .entries("- a: x\n  b:y", "5:3 write b: y"),
    .entries(" x:y", "4:2 write x: y"), .entries("- a:x", "4:3 write a: x"), .entries("- 12:30", "4:3 row of cells"),
    .entries("- {a:x, b: y}", "4:4 write a: x"),
    WrongFile("dictionary:d\nsystems: [a, b]\nentries: []", "1:1 write dictionary: d"),
    WrongFile("dictionary: d\nsystems:[a, b]\nentries: []", "2:1 write systems: [a, b]"),
    WrongFile("dictionary: d\nsystems: [a, b]\nentries:[]", "3:1 write entries: []"),
    .entries(" x: y\n z\n", "5:2 no colon with a space after it"),
    .entries(" x: y\n z #1: w\n", "5:4 the # begins a comment"),
    .entries(" x: y\n  z: w", "5:4 indent all entries alike"),
    .entries("  x: y\n z: w", "5:2 indent all entries alike"),
    .entries(" x: 'it's'", "4:9 write '' for a ' in it"),
    .entries(" x: \"a\" b", "4:9 put all of the value into the quotes"),
    .entries(" x: \"\\q\"", "4:6 write a backslash as \\\\"),
    .entries(" x: \"\\ud83d\"", "4:8 half of a character"),
    .entries(" x: \"\\ude00\\ud83d\"", "4:8 half of a character"),
    .entries("- [a, b #12]\n- [c, d]", "4:9 the # in line 4 begins a comment"),
    .entries("- {a: x, b: #12}\n- {a: y, b: 13}", "4:13 the # in line 4 begins a comment"),
    .entries("- [a, b # x]\n- [c, d]", "4:9 the # in line 4 begins a comment"),
    .entries(
      " \(String(repeating: "k", count: 1030)): y\n z: w", "4:2 list of entries", "4:1032 at most 1024 characters"),
    WrongFile("dictionary: d\nsystems: [a, b]\n entries: []", "3:2 indent all entries alike"),
    WrongFile("%YAML 3.0\n---\nx", "1:1 this is not YAML"),
  ])
  func `syntax errors`(file: WrongFile) {
    file.check()
  }

  @Test func `errors before a syntax error are reported, and none after it`() {
    WrongFile.entries(
      "- [1]\n- {a: 1, c: 2}\n- [1, *x]\n- \"unfinished\n- [3]\n",
      "4:3 has 1 cell", "5:10 not a system", "6:7 alias", "7:3 the quote that opens here is not closed"
    ).check()
    WrongFile.entries("- [1, 2]\n- [1, 3]\n- [4, 5\n", "5:4 already the a", "7:1 \"]\" is missing").check()
  }

  @Test func `errors before a byte that is not allowed are reported`() {
    WrongFile(
      Array("Title: x\nsystems: [a, b]\nentries:\n- [1]\n- [1, 2]\n- [1, 3]\n- [4".utf8) + [0xFF, 0x0A],
      "1:1 not a key", "4:3 has 1 cell", "6:4 already the a", "7:5 0xFF"
    ).check()
  }
}
