import CrosswalkClient
import NIOCore
import Testing

struct LineDecoderTests {
  private static let stream =
    "OK 840\nMSG t 1-0 \"a b\"\nNONE\nOK \"a\\nb\" c\nOK {\"name\":\"Türkiye\"}\nERR limit \"too many\"\n"
  private static let lines: [ServerLine] = [
    .reply(.ok(["840"])), .delivery(Delivery(topic: "t", id: "1-0", payload: "a b")), .reply(.none),
    .reply(.ok(["a\nb", "c"])), .reply(.document(#"{"name":"Türkiye"}"#)),
    .reply(.error(ServerError(.limit, "too many"))),
  ]

  private func lines(of pieces: [some Collection<UInt8>]) throws -> [ServerLine] {
    var decoder = LineDecoder()
    var buffer = ByteBuffer()
    var lines: [ServerLine] = []
    for piece in pieces {
      buffer.writeBytes(piece)
      while let line = try decoder.decode(buffer: &buffer) { lines.append(line) }
    }
    #expect(buffer.readableBytes == 0)
    return lines
  }

  @Test func `lines are the same, however the network splits them`() throws {
    let bytes = Array(Self.stream.utf8)
    for cut in 0...bytes.count {
      #expect(try lines(of: [bytes[..<cut], bytes[cut...]]) == Self.lines)
    }
    #expect(try lines(of: bytes.map { CollectionOfOne($0) }) == Self.lines)
  }

  @Test func `a line without its end is not decoded yet`() throws {
    var decoder = LineDecoder()
    var buffer = ByteBuffer(string: "OK 840")
    #expect(try decoder.decode(buffer: &buffer) == nil)
    #expect(try decoder.decodeLast(buffer: &buffer, seenEOF: true) == nil)
    #expect(buffer.readableBytes == 6)
  }

  @Test func `a line may be as long as the limit but not longer, with its end or without it`() throws {
    var decoder = LineDecoder(maximumLength: 10)
    var buffer = ByteBuffer(string: "OK 1234567\n")
    #expect(try decoder.decode(buffer: &buffer) == .reply(.ok(["1234567"])))
    let tooLong = ClientError.protocolViolation("a line is longer than 10 bytes")
    for line in ["OK 12345678\n", "OK 12345678"] {
      var buffer = ByteBuffer(string: line)
      #expect(throws: tooLong) { try decoder.decode(buffer: &buffer) }
    }
  }
}
