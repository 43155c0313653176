import Foundation
import Testing

@testable import Crosswalk

/// JSON as the program writes it (RFC 8259), and as others do.
@Suite struct JSONTests {
  @Test(
    arguments: [
      (JSON.null, "null"), (true, "true"), (false, "false"), (0, "0"), (-7, "-7"),
      (.integer(.max), "9223372036854775807"),
      (.integer(.min), "-9223372036854775808"), (.number(0.5), "0.5"), (.number(.infinity), "null"),
      (.number(.nan), "null"),
      ("", "\"\""), ([], "[]"), (.object([]), "{}"), ([1, [2, "x"]], #"[1,[2,"x"]]"#),
      (["b": 1, "a": ["c": .null]], #"{"b":1,"a":{"c":null}}"#),
    ] as [(JSON, String)])
  func `documents are written without white space, their members in order`(json: JSON, text: String) {
    #expect(json.text == text)
  }

  @Test(arguments: [
    ("\"", #""\"""#), ("\\", #""\\""#), ("/", "\"/\""), ("\n\r\t", #""\n\r\t""#), ("\0", #""\u0000""#),
    ("\u{8}\u{C}\u{1F}", #""\u0008\u000c\u001f""#), ("\u{7F}", #""\u007f""#), ("\u{80}é日😀", "\"\u{80}é日😀\""),
  ])
  func `control characters, quotes and backslashes are escaped, U+007F too, and nothing else`(
    text: String, json: String
  ) throws {
    #expect(JSON.string(text).text == json)
    let read = try JSON(parsing: json.utf8)
    #expect(read == .string(text))
  }

  @Test(arguments: 0..<200 as Range<UInt64>) func `JSON that is written can be read again`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let json = JSON.random(depth: 4, using: &random)
    #expect(try JSON(parsing: json.text.utf8) == json)
  }

  @Test(arguments: 0..<50 as Range<UInt64>) func `Foundation reads the same text`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    // Foundation takes a byte-order mark at the start of a text away.
    let text = RandomText.mixed(using: &random).replacing("\u{FEFF}", with: "")
    let read = try JSONSerialization.jsonObject(with: Data(JSON.string(text).text.utf8), options: .fragmentsAllowed)
    #expect(Array((read as? String ?? "").utf8) == Array(text.utf8))
  }

  @Test func `members and elements can be read by name and kind`() throws {
    let json: JSON = ["a": 1, "b": "x", "c": [1, 2], "a": 3]
    #expect(json["a"] == 1)
    #expect(json["z"] == nil)
    #expect(json["b"]?.string == "x")
    #expect(json["a"]?.integer == 1)
    #expect(json["c"]?.array == [1, 2])
    #expect(json["a"]?.string == nil)
    #expect(json["b"]?["x"] == nil)
  }
}
