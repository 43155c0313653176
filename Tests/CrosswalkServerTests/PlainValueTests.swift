import Testing

@testable import CrosswalkServer

/// The values that need no parsing are recognized, and no others.
struct PlainValueTests {
  /// Returns the value at the beginning of some bytes, and how many bytes it takes with its end.
  private static func line(_ text: [UInt8]) -> (value: [UInt8], length: Int)? {
    text.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return nil }
      var cursor = start
      guard let value = PlainValue.line(&cursor, start + bytes.count) else { return nil }
      return (Array(value), cursor - start)
    }
  }

  private static func bulk(_ text: String) -> (value: String, length: Int)? {
    Array(text.utf8).withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return nil }
      var cursor = start
      guard let value = PlainValue.bulk(&cursor, start + bytes.count) else { return nil }
      return (String(decoding: value, as: UTF8.self), cursor - start)
    }
  }

  @Test(arguments: 0..<20) func `a bare word has only visible ASCII without quotes, whatever the index of a byte`(
    index: Int
  ) {
    for byte in UInt8.min...UInt8.max {
      var value = Array(repeating: UInt8(ascii: "x"), count: 20)
      value[index] = byte
      let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\"")
      let found = Self.line(value + Array("\nLOOKUP".utf8))
      if byte == UInt8(ascii: "\n"), index > 0 {
        #expect(found?.length == index + 1)
      } else {
        #expect(found?.value == (isPlain ? value : nil), "\(byte) at \(index)")
      }
    }
  }

  @Test(arguments: 1..<40) func `a word of any length is found, and only when its line has ended`(count: Int) {
    let word = Array(repeating: UInt8(ascii: "w"), count: count)
    for rest in 0..<10 {
      let found = Self.line(word + [0x0A] + Array(repeating: 0x20, count: rest))
      #expect(found?.value == word)
      #expect(found?.length == count + 1)
    }
    #expect(Self.line(word) == nil)
    #expect(Self.line(word + Array("\r\n".utf8)) == nil)
  }

  @Test func `an empty word is not a value`() {
    #expect(Self.line([0x0A]) == nil)
    #expect(Self.line([]) == nil)
  }

  @Test func `a Redis client's value has a length and two ends`() throws {
    let found = try #require(Self.bulk("$3\r\nUSD\r\n*2\r\n"))
    #expect(found == ("USD", 9))
    #expect(Self.bulk("$12\r\nwith a space\r\n")?.value == "with a space")
    #expect(Self.bulk("$100\r\n" + String(repeating: "x", count: 100) + "\r\n")?.length == 108)
  }

  @Test(arguments: [
    "$0\r\n\r\n", "$03\r\nUSD\r\n", "$3\r\nUSDX\r\n", "$3\r\nUS\r\n", "$-1\r\n", "$x\r\nUSD\r\n", "$1000\r\nx\r\n",
    "3\r\nUSD\r\n", "$3\nUSD\r\n", "$3\r\nUSD\n\n", "$3\r\nUSÖ\r\n", "$3\r\nÖD\r\n", "$", "",
  ])
  func `everything else that Redis clients may send is left to the codec`(text: String) {
    #expect(Self.bulk(text) == nil)
  }

  @Test func `a value that has not arrived is not taken`() {
    let whole = "$3\r\nUSD\r\n"
    for length in 0..<whole.utf8.count {
      #expect(Self.bulk(String(decoding: whole.utf8.prefix(length), as: UTF8.self)) == nil)
    }
  }
}
