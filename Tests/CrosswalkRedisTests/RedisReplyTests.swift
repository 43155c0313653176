import CrosswalkRedis
import Testing

@Suite struct RedisReplyTests {
  @Test func `the elements of an array are read as names and values in turn`() {
    let reply = RedisReply.array([.bulk(Array("a".utf8)), .integer(1), .status("b"), .null])
    #expect(reply.pairs.map(\.first.string) == ["a", "b"])
    #expect(reply.pairs.map(\.second) == [.integer(1), .null])
  }

  @Test func `a name without a value is left out, and other types have no pairs`() {
    #expect(RedisReply.array([.integer(1), .integer(2), .integer(3)]).pairs.map(\.first) == [.integer(1)])
    for reply in [RedisReply.array([]), .null, .integer(1), .bulk([1, 2])] { #expect(reply.pairs.isEmpty) }
  }
}
