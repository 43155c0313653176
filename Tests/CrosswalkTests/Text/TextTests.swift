import Testing

@testable import Crosswalk

/// The small questions about bytes.
@Suite struct TextTests {
  @Test(arguments: [
    ("x", true), ("é", true), ("a{b", true), ("-", true), ("~", true), ("", false), ("a b", false), ("a\"b", false),
    ("{a", false), ("[a", false), ("a\n", false), ("\0", false), ("\u{7F}", false), ("a\u{A0}", true),
  ])
  func `a bare word has no space, quote or control character, and does not look like JSON`(text: String, isBare: Bool) {
    #expect(text.withBytes(BareWord.allows) == isBare)
  }

  @Test(arguments: [1, 7, 8, 9, 16, 19]) func `a bare word is recognized at every byte`(length: Int) {
    for byte in UInt8.min...UInt8.max {
      for offset in 1...length {
        var bytes = Array(repeating: UInt8(ascii: "x"), count: length + 1)
        bytes[offset] = byte
        let isBare = byte > 0x20 && byte != 0x7F && byte != UInt8(ascii: "\"")
        #expect(bytes.withUnsafeBytes(BareWord.allows) == isBare, "\(byte) at \(offset)")
      }
    }
  }

  @Test func `a byte that is not allowed in YAML is found at every offset`() {
    for byte in UInt8.min...UInt8.max {
      for offset in 0..<19 {
        var bytes = Array(repeating: UInt8(ascii: "x"), count: 19)
        bytes[offset] = byte
        let isSound = (0x20...0x7E).contains(byte) || [0x09, 0x0A, 0x0D].contains(byte)
        bytes.withUnsafeBytes { bytes in
          let feed = YAMLFeed(bytes)
          #expect((feed.flaw == nil) == isSound, "\(byte) at \(offset)")
          #expect(feed.bytesLeft == (isSound ? bytes.count : offset))
        }
      }
    }
  }

  @Test func `every scalar is decoded as Swift encodes it`() {
    for code in stride(from: 0 as UInt32, through: 0x10FFFF, by: 61) {
      guard let scalar = Unicode.Scalar(code) else { continue }
      let decoded = String(Character(scalar)).withBytes { UTF8Scalar.decode($0, at: 0) }
      #expect(decoded?.scalar == code && decoded?.length == UTF8.width(scalar))
    }
  }

  @Test(
    arguments: [
      [0x80], [0xC1, 0x80], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xE6, 0x97],
      [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
    ] as [[UInt8]])
  func `bytes that are not UTF-8 are no scalar`(bytes: [UInt8]) {
    #expect(bytes.withUnsafeBytes { UTF8Scalar.decode($0, at: 0) } == nil)
  }

  @Test func `bytes are ordered by their values, with a prefix first`() {
    let texts = ["", "a", "ab", "b", "é", "日"]
    for (index, one) in texts.enumerated() {
      for (otherIndex, other) in texts.enumerated() {
        let order = one.withBytes { one in other.withBytes { one.order(against: $0) } }
        #expect(order.signum() == (index - otherIndex).signum(), "\(one), \(other)")
        #expect(one.withBytes { one in other.withBytes { one.isSame(as: $0) } } == (index == otherIndex))
      }
    }
  }

  @Test func `ASCII is recognized at every byte`() {
    for length in 0...20 {
      var bytes = Array(repeating: UInt8(0x7F), count: length)
      #expect(bytes.withUnsafeBytes(ASCII.isAll))
      for offset in bytes.indices {
        bytes[offset] = 0x80
        #expect(!bytes.withUnsafeBytes(ASCII.isAll))
        bytes[offset] = 0x7F
      }
    }
  }
}
