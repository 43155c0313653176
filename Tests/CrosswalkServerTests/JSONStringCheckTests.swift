import Crosswalk
import Testing

@testable import CrosswalkServer

/// The check agrees with the parser.
struct JSONStringCheckTests {
  private static let pieces = [
    "a", "é", "😀", "\"", "\\", "\\\"", "\\\\", "\\/", "\\n", "\\x", "\\u", "\\u00e9", "\\u00E9", "\\u12", "\\u12g4",
    "\\ud83d\\ude00", "\\ud83d", "\\ude00", "\\ud83d\\u0041", "\u{1}", "\u{7F}", "\u{80}", " ", "some plain text", "=",
  ]

  @Test func `a string passes the check if and only if it can be parsed, and ends at the same index`() throws {
    for _ in 0..<50_000 {
      let content = (0..<Int.random(in: 0...8)).compactMap { _ in Self.pieces.randomElement() }.joined()
      let text = "req=\"\(content)\(Bool.random() ? "\"" : "")" + (Bool.random() ? " x" : "")
      try Array(text.utf8).withUnsafeBytes { bytes in
        var scanner = JSONScanner(bytes, at: 4)
        var output: [UInt8] = []
        let isString = (try? scanner.string(into: &output)) != nil
        let found = JSONStringCheck.end(of: bytes, from: 4)
        try #require(found?.end == (isString ? scanner.offset : nil), "\(text)")
        if let found { try #require(found.isEscaped == bytes[4..<found.end].contains(UInt8(ascii: "\\")), "\(text)") }
      }
    }
  }

  @Test func `every byte is noticed at every index`() {
    for byte in UInt8.min ... .max {
      for index in 0..<40 {
        var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 40)
        bytes[index] = byte
        bytes = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
        let end = bytes.withUnsafeBytes { JSONStringCheck.end(of: $0, from: 0)?.end }
        switch byte {
        case UInt8(ascii: "\""): #expect(end == index + 2)
        case UInt8(ascii: "\\"): #expect(end == nil)
        case 0..<0x20: #expect(end == nil)
        default: #expect(end == 42)
        }
      }
    }
  }
}
