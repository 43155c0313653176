import Crosswalk
import CrosswalkMonitoring
import Testing

@testable import CrosswalkServer

struct RecordTests {
  @Test func `a call is counted in the minute of its arrival`() throws {
    let desk = try RecordingDesk()
    let first = desk.clock.minute
    #expect(desk.replies(to: "RECORD a 250us", "record a 12.5ms status=error", "RECORD b 3s status=ok")[0] == "OK")
    desk.clock.advance(seconds: 60)
    #expect(desk.replies(to: "RECORD a 1ms cid=x-1") == ["OK"])
    let counted = desk.counted()
    #expect(counted.keys.sorted() == ["a \(first)", "a \(first + 60)", "b \(first)"])
    #expect(counted["a \(first)"]?.count == 2)
    #expect(counted["a \(first)"]?.errors == 1)
    #expect(counted["a \(first)"]?.sum == 12_750)
    #expect(counted["b \(first)"]?.maximum == 3_000_000)
    #expect(counted["a \(first + 60)"]?.sum == 1000)
  }

  @Test func `the clock is read once for everything that arrives together`() throws {
    let desk = try RecordingDesk()
    var core = desk.connect()
    let before = desk.clock.reads
    let lines = "RECORD a 1ms\nPING\nRECORD \"b\" 1ms\n"
    _ = RecordingDesk.replies(&core, to: Array(String(repeating: lines, count: 50).utf8))
    #expect(desk.clock.reads == before + 1)
    _ = RecordingDesk.replies(&core, to: Array("PING\n".utf8))
    #expect(desk.clock.reads == before + 1)
    _ = RecordingDesk.replies(&core, to: Array(lines.utf8))
    #expect(desk.clock.reads == before + 2)
  }

  @Test func `a reply says whether the call may be captured, and why`() throws {
    let always = [PolicyOption("sample", "1")]
    let desk = try RecordingDesk([
      "slow": [PolicyOption("slow", "10ms")], "every": always, "both": always + [PolicyOption("slow", "1us")],
      "none": [PolicyOption("slow", "off")],
    ])
    let lines = [
      "RECORD slow 10ms", "RECORD slow 10.001ms", "RECORD every 1us", "RECORD both 2us", "RECORD none 100d",
      "RECORD other 1.1s",
    ]
    for line in lines.prefix(5) + lines.prefix(5).map({ $0.lowercased() }) {
      let expected = ["10ms": "OK", "10.001ms": "OK slow", "1us": "OK sample", "2us": "OK slow sample", "100d": "OK"]
      #expect(desk.replies(to: line) == [expected[String(line.split(separator: " ")[2])]])
    }
    #expect(desk.replies(to: lines[5])[0].hasPrefix("OK slow"))
    var client = desk.connect()
    #expect(
      RecordingDesk.replies(&client, to: lines.prefix(5).flatMap { RESP.requests($0) })
        == "+OK\r\n$4\r\nslow\r\n$6\r\nsample\r\n*2\r\n$4\r\nslow\r\n$6\r\nsample\r\n+OK\r\n")
  }

  @Test func `at most ten samples of a service are taken in a second`() throws {
    let desk = try RecordingDesk(["every": [PolicyOption("sample", "1")]])
    func record() -> [String] { (0..<15).flatMap { _ in desk.replies(to: "RECORD every 1ms") } }
    #expect(record() == Array(repeating: "OK sample", count: 10) + Array(repeating: "OK", count: 5))
    desk.clock.advance(seconds: 1)
    #expect(record().filter { $0 == "OK sample" }.count == 10)
  }

  @Test(arguments: [
    ("RECORD a", "RECORD takes service elapsed"),
    ("RECORD a 5", "elapsed: '5' is not a duration"),
    ("RECORD a -5ms", "elapsed: '-5ms' is not a duration"),
    ("RECORD a 5ms status=failed", "status is ok or error, not 'failed'"),
    ("RECORD a 5ms status=", "has no value"),
    ("RECORD a 5ms cid=x cid=y", "option 'cid' is given twice"),
    ("RECORD a 5ms sid=x", "no option 'sid'"),
    ("RECORD a 5ms x", "unexpected 'x'"),
    ("RECORD a! 5ms", "'a!' is not a service name: the name of a service is"),
    ("RECORD -a 5ms", "'-a' is not a service name"),
    (#"RECORD "" 5ms"#, "'' is not a service name"),
    (#"RECORD a 5ms req="a\qb""#, "malformed JSON string at byte 20"),
    (#"RECORD a 5ms req="a\ud800b""#, "malformed JSON string at byte 20"),
    (#"RECORD a 5ms req="a" res="b"#, "the JSON string that begins at byte 26 has no closing quote"),
    ("RECORD a 5ms res=\"a\u{1}\"", "control character U+0001 at byte 20"),
    (#"RECORD a 5ms res="a"b"#, "text after the JSON string at byte 21"),
    (#"RECORD a 5ms res=a"b""#, "a quote in a bare word at byte 19"),
    ("RECORD \(String(repeating: "a", count: 129)) 5ms", "is not a service name"),
  ])
  func `an error is a bad request, which says what would be right`(line: String, message: String) throws {
    let desk = try RecordingDesk()
    let replies = desk.replies(to: "RECORD a 1ms", line, "RECORD a 1ms")
    #expect(replies[0] == "OK" && replies[2] == "OK")
    #expect(replies[1].hasPrefix("ERR bad-request \""))
    #expect(replies[1].replacing("\\\"", with: "\"").contains(message))
    #expect(desk.counted()["a \(desk.clock.minute)"]?.count == 2)
  }

  @Test func `a correlation id has up to 128 bytes`() throws {
    let desk = try RecordingDesk()
    let longest = String(repeating: "é", count: 64)
    let replies = desk.replies(
      to: "RECORD a 1ms cid=\(longest)", "RECORD a 1ms cid=\(longest)x", "RECORD a 1ms cid=\"\(longest)x\"")
    #expect(
      replies == ["OK"] + Array(repeating: #"ERR too-long "the cid has 129 bytes; the limit is 128""#, count: 2))
  }

  @Test func `a reader may not record`() throws {
    let desk = try RecordingDesk()
    #expect(desk.replies(to: "RECORD a 1ms", "record a 1ms", role: .reader).allSatisfy { $0.hasPrefix("ERR denied ") })
    #expect(desk.counted().isEmpty)
  }

  @Test func `a service over the limit is refused, and the others continue`() throws {
    let desk = try RecordingDesk(limit: 2)
    let replies = desk.replies(to: "RECORD a 1ms", "RECORD b 1ms", "RECORD c 1ms", "record d 1ms", "RECORD a 1ms")
    let refusal = #"ERR limit "2 services are known; FORGET one with statistics=yes""#
    #expect(replies == ["OK", "OK", refusal, refusal, "OK"])
    #expect(desk.counted().count == 2)
  }

  @Test func `a capture has the call as the client sent it, unescaped`() throws {
    let policy = [PolicyOption("slow", "1ms"), PolicyOption("redact", "")]
    let desk = try RecordingDesk(["s": policy])
    let lines = [
      #"RECORD s 2ms cid=a-1 status=error req="{\"a\": \"é\u00e9\ud83d\ude00\n\"}" res="plain text""#,
      #"RECORD s 1ms req="\u0041""#, #"record s 3ms req="\"" res=bare"#, "RECORD s 4ms",
    ]
    for line in lines { _ = desk.replies(to: line) }
    let captured = desk.recorderState.captures.candidates
    #expect(captured.map(\.elapsed) == [2000, 3000, 4000])
    #expect(captured.map(\.status) == [.error, .ok, .ok])
    #expect(captured.map(\.cid) == ["a-1", nil, nil])
    #expect(captured.map(\.recorded) == Array(repeating: desk.clock.now, count: 3))
    #expect(captured[0].request == Array("{\"a\": \"éé😀\n\"}".utf8))
    #expect(captured[0].response == Array("plain text".utf8))
    #expect(captured[1].request == [UInt8(ascii: "\"")])
    #expect(captured[1].response == Array("bare".utf8))
    #expect(captured[2].request == nil && captured[2].response == nil)
  }
}
