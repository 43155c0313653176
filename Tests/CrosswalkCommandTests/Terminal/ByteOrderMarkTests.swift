import Testing

@testable import CrosswalkCommand

struct ByteOrderMarkTests {
  /// What is left of the input, which comes in these pieces.
  private func rest(of pieces: [[UInt8]]) throws -> [UInt8] {
    var mark = ByteOrderMark()
    var rest: [UInt8] = []
    for piece in pieces { rest += try mark.strip(piece) }
    return rest + mark.finish()
  }

  @Test(arguments: ["", "a", "USD\nEUR\n", "ï", "\u{FEFF}", "\u{FEFF}USD\n", "\u{FEFF}\u{FEFF}x"])
  func `one mark at the start is dropped, wherever the input is split`(text: String) throws {
    let bytes = Array(text.utf8)
    let expected = Array(text.unicodeScalars.first == "\u{FEFF}" ? bytes.dropFirst(3) : bytes[...])
    for cut in 0...bytes.count {
      #expect(try rest(of: [Array(bytes[..<cut]), Array(bytes[cut...])]) == expected)
    }
    #expect(try rest(of: bytes.map { [$0] }) == expected)
  }

  @Test func `bytes that cannot become a mark are not held back`() throws {
    var mark = ByteOrderMark()
    #expect(try mark.strip([0x61]) == [0x61])
    #expect(try mark.strip([0xEF, 0xBB, 0xBF]) == [0xEF, 0xBB, 0xBF])
    var broken = ByteOrderMark()
    #expect(try broken.strip([0xEF, 0xBB]) == [])
    #expect(try broken.strip([0x0A]) == [0xEF, 0xBB, 0x0A])
  }

  @Test(arguments: [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]])
  func `UTF-16 is refused, and the message says what to do`(start: [UInt8]) {
    for pieces in [[start + [0x55, 0x00]], start.map { [$0] }] {
      let failure = #expect(throws: Failure.self) { try rest(of: pieces) }
      #expect(failure?.status == .data)
      #expect(failure?.message.contains("iconv -f UTF-16 -t UTF-8") == true)
    }
  }
}
