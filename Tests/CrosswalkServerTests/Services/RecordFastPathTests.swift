import CrosswalkMonitoring
import Testing

@testable import CrosswalkServer

/// Runs of RECORD use the fast path; these tests compare it with the command table.
struct RecordFastPathTests {
  private static let slow: [String: [PolicyOption]] = [
    "a": [PolicyOption("slow", "1ms"), PolicyOption("redact", "")], "b": [PolicyOption("slow", "1s")],
  ]
  private static let services = ["a", "b", "a!", "", "\"a\"", "é", "a=b", String(repeating: "x", count: 200)]
  private static let times = [
    "1ms", "0us", "12.5ms", "1.5s", "7", "ms", "1.ms", "\"2ms\"", "9999999999d", "2ms\r", "2m s",
  ]
  private static let options = [
    "cid=c1", "cid=\"c 2\"", "cid=", "cid=\"\\u0041\"", "cid=\(String(repeating: "c", count: 129))", "status=ok",
    "status=error", "status=no", "status=\"error\"", "req=r1", "req=\"\"", "req=\"a b\"", #"req="{\"a\":1}""#,
    #"req="\x""#, "req=\"\u{7F}\"", "req=é", "res=\"é\"", #"res="\ud83d\ude00 and some more text""#, "res=a=b",
    "res=\"a\"b", "res=\"open", "=x", "x", "of=x", "res=\u{1}", " ",
  ]

  private static func lines() -> [String] {
    var generator = SystemRandomNumberGenerator()
    var lines: [String] = []
    for service in services {
      for time in times { lines.append("RECORD \(service) \(time)") }
    }
    for option in options { lines.append("RECORD a 2ms \(option)") }
    for _ in 0..<2000 {
      let some = (0..<Int.random(in: 0...4)).compactMap { _ in options.randomElement() }
      let time = Bool.random() ? "2ms" : times.randomElement() ?? ""
      let service = Bool.random() ? "b" : services.randomElement() ?? ""
      let space = Int.random(in: 0..<5) == 0 ? "  " : " "
      lines.append((["RECORD", service, time] + some).joined(separator: space))
    }
    lines += [
      "RECORD", "RECORD ", "RECORD a", " RECORD a 1ms", "record a 2ms", "RECORD a 2ms ", "RECORDS a 2ms", "PING",
    ]
    return lines.shuffled(using: &generator)
  }

  @Test func `each RECORD of a run is answered and counted as it is alone`() throws {
    let lines = Self.lines()
    let (whole, apart) = (try RecordingDesk(Self.slow), try RecordingDesk(Self.slow))
    var core = whole.connect()
    let together = RecordingDesk.replies(&core, to: Array(lines.map { $0 + "\n" }.joined().utf8))
      .split(separator: "\n")
    let long = lines.flatMap { apart.replies(to: Self.another($0)) }.map { $0[...] }
    #expect(together.count == long.count)
    for (one, other) in zip(together, long) { try #require(Self.code(one) == Self.code(other)) }
    #expect(together.contains("OK slow") && together.contains("OK"))
    #expect(whole.counted() == apart.counted())
    #expect(whole.recorderState.captures.told == apart.recorderState.captures.told)
    #expect(whole.node.requests == lines.count)
  }

  /// Returns the same line in a form that no fast path accepts; the messages then name other positions.
  private static func another(_ line: String) -> String {
    line.hasPrefix("RECORD") ? "record" + line.dropFirst(6) : line
  }

  private static func code(_ reply: Substring) -> Substring {
    reply.hasPrefix("ERR") ? reply.split(separator: " ")[1] : reply
  }

  @Test func `each RECORD of a Redis client's run is answered and counted as it is alone`() throws {
    let values = [
      "cid=c", "cid=", "cid=c d", "status=ok", "status=error", "status=", "status=x", "req=", "req={\"a\": 1}",
      "res=\r\n", "res=é=", "x", "=x", "", "of=x",
    ]
    var requests: [[String]] = [["RECORD"], ["RECORD", "a"], ["RECORD", "", "2ms"], ["RECORD", "a", ""], ["PING"]]
    for _ in 0..<2000 {
      let some = (0..<Int.random(in: 0...5)).compactMap { _ in values.randomElement() }
      requests.append(["RECORD", Bool.random() ? "a" : "b", Bool.random() ? "2ms" : "7s"] + some)
    }
    requests.shuffle()
    let (whole, apart) = (try RecordingDesk(Self.slow), try RecordingDesk(Self.slow))
    var core = whole.connect()
    let together = RecordingDesk.replies(&core, to: requests.flatMap { RESP.request($0) })
    let long = requests.map { request in
      var core = apart.connect()
      return RecordingDesk.replies(
        &core, to: RESP.request(request[0] == "RECORD" ? ["record"] + request.dropFirst() : request))
    }
    #expect(together == long.joined())
    #expect(whole.counted() == apart.counted())
    #expect(whole.recorderState.captures.told == apart.recorderState.captures.told)
    #expect(whole.node.requests == requests.count)
  }

  @Test(arguments: [false, true])
  func `requests may be cut anywhere`(isRedisClient: Bool) throws {
    let lines = (0..<8).map { "RECORD a \($0)ms cid=c\($0) req=\"é \($0)\"" } + ["PING", "RECORD b 2s res=x"]
    let words = lines.map { $0.split(separator: " ", maxSplits: 4).map(String.init) }
    let input = isRedisClient ? words.flatMap { RESP.request($0) } : Array(lines.map { $0 + "\n" }.joined().utf8)
    var once = try RecordingDesk(Self.slow).connect()
    let expected = RecordingDesk.replies(&once, to: input)
    for cut in 1..<input.count {
      var core = try RecordingDesk(Self.slow).connect()
      var writer = ReplyWriter()
      let (consumed, _) = input.prefix(cut).withUnsafeBytes { core.process($0, into: &writer) }
      let rest = RecordingDesk.replies(&core, to: Array(input[consumed...]))
      try #require(String(decoding: writer.bytes, as: UTF8.self) + rest == expected)
    }
  }

  @Test func `a line over the limit is too long on the fast path, too`() throws {
    var limits = Limits()
    limits.line = 40
    let node = Node(
      version: "1", name: "here", limits: limits, table: CommandTable([Command.record]), facts: { InfoFacts() })
    func reply(_ line: String) -> String {
      var core = ProtocolCore(session: Session(role: .application, loopContext: LoopContext(node: node)))
      return RecordingDesk.replies(&core, to: Array(line.utf8))
    }
    let line = "RECORD a 1ms cid=" + String(repeating: "x", count: 23)
    #expect(reply(line + "\r\n").hasPrefix("OK"))
    #expect(reply(line + "x\n").hasPrefix("ERR too-long"))
  }
}
