import Testing

@testable import CrosswalkServer

/// A connection sends the same, however its input is cut.
struct ConnectionStateCutTests {
  private static let requests = [
    "PING a", "LATER b", "PING \"c d\"", "", "PERSONAL e", "LONGER 70", "NOTHING", "TAKE f g N=1",
    "DOCUMENT 300",
    "LATER h", "PERSONAL i", "PING j",
  ]

  private static let redisRequests = requests.filter { !$0.isEmpty && !$0.contains("\"") }
    .flatMap { RESP.request($0.split(separator: " ").map(String.init)) }

  private static func input(_ encoding: ReplyEncoding, _ end: String) -> [UInt8] {
    switch encoding {
    case .line: Array((requests.map { $0 + "\n" }.joined() + end).utf8)
    case .resp2: redisRequests + (end.isEmpty ? [] : RESP.request("QUIT"))
    case .resp3:
      RESP.request("HELLO", "3") + redisRequests + (end.isEmpty ? [] : RESP.request("QUIT"))
    }
  }

  /// Returns a connection that has received these pieces, whose peer takes all and whose requests reply at once.
  private static func sent(_ pieces: [ArraySlice<UInt8>], _ limits: Limits) async
    -> PlayedConnection
  {
    let connection = PlayedConnection(StateCommands().node(limits))
    for piece in pieces {
      connection.receive(piece)
      while connection.running != nil || connection.isAwaitingTurn || connection.unsent > 0 {
        connection.take()
        connection.turn()
        await connection.reply()
      }
    }
    return connection
  }

  @Test(arguments: [ReplyEncoding.line, .resp2, .resp3], ["", "QUIT\nPING x\n"])
  func `input that is cut anywhere gets the same replies`(_ encoding: ReplyEncoding, _ end: String)
    async throws
  {
    let input = Self.input(encoding, end)
    for stretch in [50, 64 << 10] {
      var limits = Limits()
      limits.stretch = stretch
      let whole = await Self.sent([input[...]], limits)
      #expect(whole.faults == [] && whole.hasClosedOutput == !end.isEmpty)
      for cut in 1..<input.count {
        let parts = await Self.sent([input[..<cut], input[cut...]], limits)
        try #require(parts.sent == whole.sent && parts.faults == [], "cut at \(cut)")
        try #require(parts.hasClosedOutput == whole.hasClosedOutput)
      }
      let bytes = await Self.sent(input.indices.map { input[$0...$0] }, limits)
      #expect(bytes.sent == whole.sent && bytes.faults == [])
      #expect(bytes.node.requests == whole.node.requests)
    }
  }
}
