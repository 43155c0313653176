import CrosswalkClient
import Testing

struct ServerLineTests {
  private func read(_ line: String) throws -> ServerLine {
    try Array(line.utf8).withUnsafeBytes { try ServerLine(line: $0) }
  }

  @Test(arguments: [
    ("OK", Reply.ok([])),
    ("OK 840", .ok(["840"])),
    (#"OK  "US Dollar"   USD "#, .ok(["US Dollar", "USD"])),
    ("OK a=b 'c' \\n", .ok(["a=b", "'c'", "\\n"])),
    (#"OK "" "{}" "[" "#, .ok(["", "{}", "["])),
    (#"OK "\" \\ \/ \b\f\n\r\t \u00e9\u20AC\ud83d\ude00""#, .ok(["\" \\ / \u{8}\u{C}\n\r\t é€😀"])),
    (#"OK {"a": "b c"}"#, .document(#"{"a": "b c"}"#)),
    (#"OK [1,2] "#, .document("[1,2] ")),
    ("DEFAULT 999", .default("999")),
    ("NONE", .none),
    ("AMBIGUOUS", .ambiguous([])),
    (#"AMBIGUOUS 1 "2 3""#, .ambiguous(["1", "2 3"])),
    ("BUSY", .busy),
    ("LOST", .lost),
    (#"ERR denied "who are you?""#, .error(ServerError(.denied, "who are you?"))),
    (#"ERR invalid "1:1: x\n2:1: y""#, .error(ServerError(.invalid, "1:1: x\n2:1: y"))),
    (#"ERR from-the-future "x""#, .error(ServerError(ServerError.Code(rawValue: "from-the-future"), "x"))),
  ])
  func `a line is read as a reply`(line: String, expected: Reply) throws {
    #expect(try read(line) == .reply(expected))
  }

  @Test(arguments: [
    ("MSG orders 1719312000000-0 x", Delivery(topic: "orders", id: "1719312000000-0", payload: "x")),
    (#"MSG orders 1-1 "{\"a\": 1}""#, Delivery(topic: "orders", id: "1-1", payload: #"{"a": 1}"#)),
    (#"MSG orders 1-1 """#, Delivery(topic: "orders", id: "1-1", payload: "")),
    ("MSG orders 1-1 {}", Delivery(topic: "orders", id: "1-1", payload: "{}")),
  ])
  func `a line is read as a delivery`(line: String, expected: Delivery) throws {
    #expect(try read(line) == .delivery(expected))
  }

  @Test(arguments: [
    "", " ", "ok 1", "HTTP/1.1 400 Bad Request", "DEFAULT", "DEFAULT 1 2", "NONE 1", "BUSY 1", "LOST 1", "ERR denied",
    #"ERR denied "a" "b""#, #"OK a"b"#, #"OK "a"#, #"OK "a"b"#, #"OK "\x""#, #"OK "\u12"#, #"OK "\u+123""#,
    #"OK "\ud83d""#, #"OK "\ud83dx""#, #"OK "\ude00""#, #"OK "\"#, "OK a\tb", "OK \"a\u{1}\"", "OK {\"a\":\"\u{7F}\"}",
    "OK a\r", "MSG", "MSG orders 1-1", "MSG orders 1-1 x y", #"MSG orders 1-1 "x"#, "msg orders 1-1 x",
  ])
  func `any other line is a violation of the protocol`(line: String) {
    #expect {
      try read(line)
    } throws: { error in
      if case .protocolViolation = error as? ClientError { true } else { false }
    }
  }

  @Test func `bytes that are not UTF-8 are a violation of the protocol`() {
    for line in [Array("OK ".utf8) + [0xFF], Array("OK \"".utf8) + [0xC3, 0x22], Array("OK {".utf8) + [0xE2, 0x82]] {
      #expect(throws: ClientError.protocolViolation("a reply has bytes that are not UTF-8")) {
        try line.withUnsafeBytes { try ServerLine(line: $0) }
      }
    }
  }
}
