import Testing

@testable import Crosswalk

@Suite struct VarintTests {
  @Test func `numbers can be read again`() {
    let edges = (0..<63).flatMap { [1 << $0 - 1, 1 << $0, 1 << $0 + 1] } + [0, .max]
    var bytes: [UInt8] = []
    for number in edges { Varint.append(number, to: &bytes) }
    bytes.withUnsafeBytes { buffer in
      guard var cursor = buffer.baseAddress else { return }
      for number in edges { #expect(Varint.read(&cursor) == number) }
      #expect(cursor - (buffer.baseAddress ?? cursor) == bytes.count)
    }
  }

  @Test(arguments: [(0, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (Int.max, 9)])
  func `small numbers are short`(number: Int, length: Int) {
    var bytes: [UInt8] = []
    Varint.append(number, to: &bytes)
    #expect(bytes.count == length)
  }
}
