import Testing

@testable import CrosswalkServer

struct InputBufferTests {
  /// Lends bytes to the buffer, and overwrites them when they are not lent any more.
  private static func arrive(
    _ text: String, at input: inout InputBuffer, _ handle: (inout InputBuffer) -> Void = { _ in }
  ) {
    var bytes = Array(text.utf8)
    bytes.withUnsafeMutableBytes { lent in
      input.lend(UnsafeRawBufferPointer(lent))
      handle(&input)
      input.keep()
      for index in lent.indices { lent[index] = 0xFF }
    }
  }

  private static func text(_ input: borrowing InputBuffer) -> String {
    String(decoding: input.bytes, as: UTF8.self)
  }

  @Test func `bytes that are not handled are kept when they are not lent any more`() {
    var input = InputBuffer()
    Self.arrive("abcdef", at: &input) { $0.consume(4) }
    #expect(Self.text(input) == "ef" && input.count == 2)
    Self.arrive("ghi", at: &input)
    #expect(Self.text(input) == "efghi")
    input.consume(3)
    Self.arrive("j", at: &input) { input in
      #expect(Self.text(input) == "hij")
      input.consume(3)
    }
    #expect(input.count == 0 && input.bytes.isEmpty)
    Self.arrive("k", at: &input) { $0.consume(1) }
    #expect(input.count == 0)
  }

  @Test func `pieces of any size are kept in order while others are handled`() {
    var input = InputBuffer()
    var (sent, handled) = ("", "")
    for round in 0..<400 {
      let piece = String(repeating: "\(round) ", count: round % 7)
      sent += piece
      Self.arrive(piece, at: &input) { input in
        let count = min(input.count, round % 5 == 0 ? input.count : round % 11)
        handled += String(decoding: input.bytes.prefix(count), as: UTF8.self)
        input.consume(count)
      }
      #expect(sent == handled + Self.text(input))
    }
  }

  @Test(arguments: [0, 3]) func `the bytes of a file are taken out once, and what follows stays`(
    _ before: Int
  ) {
    for isLent in [false, true] {
      var input = InputBuffer()
      let file = String(repeating: "f", count: 10_000)
      var taken: BulkBytes?
      Self.arrive(String(repeating: "b", count: before) + file + "rest", at: &input) { input in
        input.consume(before)
        if isLent { taken = input.take(10_000) }
      }
      if !isLent { taken = input.take(10_000) }
      #expect(Self.text(input) == "rest")
      var lent: [String] = []
      for _ in 1...2 { taken?.lend { lent.append(String(decoding: $0, as: UTF8.self)) } }
      #expect(lent == [file])
    }
  }

  @Test func `a buffer that is cleared is empty and can be used again`() {
    var input = InputBuffer()
    Self.arrive("abc", at: &input)
    input.clear()
    #expect(input.count == 0)
    Self.arrive("d", at: &input)
    #expect(Self.text(input) == "d")
  }
}
