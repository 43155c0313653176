import Testing

@testable import Crosswalk

/// JSON as it is read (RFC 8259).
@Suite struct JSONScannerTests {
  @Test(
    arguments: [
      (" \t\n\r[ 1 ,\n2 ] ", [1, 2]), ("{ \"a\" : 1 }", ["a": 1]), ("\"\\u0041\\u00e9\\u00E9\"", "Aéé"),
      ("\"\\ud83d\\ude00\"", "😀"), ("\"\\uD800\\uDC00\\uDBFF\\uDFFF\"", "\u{10000}\u{10FFFF}"),
      ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{C}\n\r\t"), ("\"é日\u{7F}\u{80}\"", "é日\u{7F}\u{80}"), ("-0", 0),
      ("1e3", .number(1000)),
      ("0.5", .number(0.5)), ("-1.5E-2", .number(-0.015)), ("1E+2", .number(100)),
      ("9223372036854775807", .integer(.max)),
      ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("[]", []), ("{}", .object([])),
      ("[[],{}]", [[], .object([])]),
    ] as [(String, JSON)])
  func `documents`(text: String, json: JSON) throws {
    #expect(try JSON(parsing: text.utf8) == json)
  }

  @Test(arguments: [
    ("", 0), (" ", 1), ("nul", 0), ("nulll", 4), ("True", 0), ("[1 2]", 3), ("[1,]", 3), ("[,1]", 1), ("{\"a\" 1}", 5),
    ("{\"a\":1,}", 7), ("{a:1}", 1), ("{1:1}", 1), ("[1}", 2), ("1 2", 2), ("'a'", 0), ("\"a\nb\"", 2),
    ("\"\u{1F}\"", 1), ("\"\\x\"", 1), ("\"\\u12g4\"", 3), ("\"\\ud800\"", 1), ("\"\\ud800\\n\"", 1),
    ("\"\\ud800\\ud800\"", 1), ("\"\\udc00\"", 1), ("//", 0), ("\u{FEFF}1", 0), ("NaN", 0), ("Infinity", 0),
  ])
  func `what is no JSON is refused where it stops being that`(text: String, offset: Int) {
    #expect(throws: JSONError(offset: offset)) { try JSON(parsing: text.utf8) }
  }

  @Test(arguments: [
    "01", "-", "--1", "-01", "+1", ".5", "1.", "1.e2", "1e", "1e+", "1-2", "1.2.3", "0x1", "1e5.5", "-.5", "00",
    "1E2E3",
  ])
  func `numbers that are none are refused`(text: String) {
    #expect(throws: JSONError.self) { try JSON(parsing: text.utf8) }
    #expect(throws: JSONError.self) { try JSON(parsing: "[\(text)]".utf8) }
  }

  @Test func `every prefix of a document is refused`() throws {
    let text = #" {"a":[1,-2.5e3,true,false,null,"x\n\u00e9\ud83d\ude00é"],"b":{"c":{}},"":[[]]}"#
    _ = try JSON(parsing: text.utf8)
    for count in 0..<text.utf8.count {
      #expect(throws: JSONError.self, "\(count) bytes") { try JSON(parsing: text.utf8.prefix(count)) }
    }
  }

  @Test func `a document with one byte changed is read or refused, and nothing else`() {
    let text = Array(#"{"a":[1,-2.5e3,true,null,"x\n\u00e9"],"b":{"c":{}}}"#.utf8)
    for offset in text.indices {
      for byte: UInt8 in [0x00, 0x22, 0x2C, 0x30, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0x7F] {
        var changed = text
        changed[offset] = byte
        guard let json = try? JSON(parsing: changed) else { continue }
        #expect(throws: Never.self) { try JSON(parsing: json.text.utf8) }
      }
    }
  }

  @Test func `documents can be nested 64 deep, and no deeper`() throws {
    func nested(_ depth: Int, _ open: String, _ close: String) -> String {
      String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    }
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      _ = try JSON(parsing: nested(64, open, close).utf8)
      #expect(throws: JSONError(offset: 64 * open.utf8.count)) { try JSON(parsing: nested(65, open, close).utf8) }
      #expect(throws: JSONError.self) { try JSON(parsing: nested(100_000, open, close).utf8) }
    }
    // What was closed does not count.
    _ = try JSON(parsing: ("[" + String(repeating: "[],{},", count: 100) + "1]").utf8)
  }

  @Test func `a scanner goes through a text step by step`() throws {
    try " [ \"a\" , 1 ] rest".withBytes { bytes in
      var scanner = JSONScanner(bytes)
      let next = scanner.peek()
      #expect(next == UInt8(ascii: "["))
      let taken = (scanner.take(UInt8(ascii: "{")), scanner.take(UInt8(ascii: "[")))
      #expect(taken == (false, true))
      let text = try scanner.string()
      #expect(text == "a")
      try scanner.expect(UInt8(ascii: ","))
      let number = try scanner.value()
      #expect(number == 1)
      try scanner.expect(UInt8(ascii: "]"))
      let offset = scanner.offset
      #expect(throws: JSONError(offset: offset + 1)) { try scanner.end() }
      #expect(offset == 12)
    }
  }
}
