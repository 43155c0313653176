import CrosswalkClient
import NIOCore
import Testing

struct ReplyDecoderTests {
  private static let stream = "OK 840\nNONE\nOK \"a\\nb\" c\nOK {\"name\":\"Türkiye\"}\nERR limit \"too many\"\n"
  private static let replies: [Reply] = [
    .ok(["840"]), .none, .ok(["a\nb", "c"]), .document(#"{"name":"Türkiye"}"#),
    .error(ServiceError(.limit, "too many")),
  ]

  private func replies(of pieces: [some Collection<UInt8>]) throws -> [Reply] {
    var decoder = ReplyDecoder()
    var buffer = ByteBuffer()
    var replies: [Reply] = []
    for piece in pieces {
      buffer.writeBytes(piece)
      while let reply = try decoder.decode(buffer: &buffer) { replies.append(reply) }
    }
    #expect(buffer.readableBytes == 0)
    return replies
  }

  @Test func `replies are the same wherever the network cuts them`() throws {
    let bytes = Array(Self.stream.utf8)
    for cut in 0...bytes.count {
      #expect(try replies(of: [bytes[..<cut], bytes[cut...]]) == Self.replies)
    }
    #expect(try replies(of: bytes.map { CollectionOfOne($0) }) == Self.replies)
  }

  @Test func `a line without its end is no reply yet`() throws {
    var decoder = ReplyDecoder()
    var buffer = ByteBuffer(string: "OK 840")
    #expect(try decoder.decode(buffer: &buffer) == nil)
    #expect(try decoder.decodeLast(buffer: &buffer, seenEOF: true) == nil)
    #expect(buffer.readableBytes == 6)
  }

  @Test func `a line may be as long as the limit and no longer, with its end or without`() throws {
    var decoder = ReplyDecoder(maximumLength: 10)
    var buffer = ByteBuffer(string: "OK 1234567\n")
    #expect(try decoder.decode(buffer: &buffer) == .ok(["1234567"]))
    let tooLong = ClientError.protocolViolation("a reply is longer than 10 bytes")
    for line in ["OK 12345678\n", "OK 12345678"] {
      var buffer = ByteBuffer(string: line)
      #expect(throws: tooLong) { try decoder.decode(buffer: &buffer) }
    }
  }
}
