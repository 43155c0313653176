import Testing

@testable import CrosswalkCommand

struct LineSplitterTests {
  private static let input =
    Array("USD\r\n\na\rb\nTürkiye\n12345678\n123456789\n12345678\r\n".utf8) + [0xFF, 0x0A] + Array("end".utf8)
  private static let lines: [LineSplitter.Line] = [
    .text("USD"), .text(""), .text("a\rb"), .text("Türkiye"), .text("12345678"), .tooLong, .text("12345678"), .notUTF8,
    .text("end"),
  ]

  private func lines(of pieces: [some Collection<UInt8>]) -> [LineSplitter.Line] {
    var splitter = LineSplitter(maximumLength: 8)
    var lines = pieces.flatMap { splitter.feed($0) }
    if let last = splitter.finish() { lines.append(last) }
    return lines
  }

  @Test func `lines are the same wherever the input is split`() {
    for cut in 0...Self.input.count {
      #expect(lines(of: [Self.input[..<cut], Self.input[cut...]]) == Self.lines)
    }
    #expect(lines(of: Self.input.map { CollectionOfOne($0) }) == Self.lines)
  }

  @Test(arguments: [("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\n\n", ["a", ""])])
  func `the end of the input is not a line of its own`(input: String, expected: [String]) {
    #expect(lines(of: [Array(input.utf8)]) == expected.map(LineSplitter.Line.text))
  }

  @Test func `a line without an end is not kept`() {
    var splitter = LineSplitter(maximumLength: 8)
    for _ in 0..<1000 { #expect(splitter.feed([UInt8](repeating: 0x61, count: 1000)) == []) }
    #expect(splitter.feed(Array("\nUSD\n".utf8)) == [.tooLong, .text("USD")])
  }
}
