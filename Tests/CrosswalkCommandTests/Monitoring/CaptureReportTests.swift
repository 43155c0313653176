import Crosswalk
import Testing

@testable import CrosswalkCommand

struct CaptureReportTests {
  @Test func `a capture is shown with all its members, and with its payloads indented`() throws {
    #expect(
      CaptureReport.lines(of: try JSON(parsing: Answers.captures.utf8)) == [
        "id         01K1HZ3Q8V6M4T5R2N7W9XABCD",
        "service    billing.invoice",
        "cid        7f3a9c",
        "status     ok",
        "elapsed    1.234567 s",
        "threshold  1 s",
        "recorded   2026-08-01T15:05:00.123456Z",
        "node       app-1:4711",
        "request",
        "  {",
        "    \"amount\": 5.00,",
        "    \"card\": \"[redacted]\"",
        "  }",
        "response",
        "  <ok>",
        "    <id>9</id>",
        "  </ok>",
        "",
        "id         01K1HZ3Q8V6M4T5R2N7W9XABCE",
        "service    billing.invoice",
        "cid        -",
        "status     error",
        "elapsed    1.0005 s",
        "threshold  -",
        "recorded   2026-08-01T15:04:00Z",
        "node       app-1:4711",
        "response   -",
        "request",
        #"  a\u{1B}[31m\r"#,
        #"  b\u{009B}"#,
      ])
  }

  @Test func `if there are no captures, the report says so`() {
    #expect(CaptureReport.lines(of: []) == ["There are no such calls."])
  }

  @Test(arguments: [
    ("", ["  "]), ("amount=5&card=[redacted]", ["  amount=5&card=[redacted]"]),
    ("one\n two\n", ["  one", "   two", "  "]),
    (#"{"a":1… (5 more bytes)"#, [#"  {"a":1… (5 more bytes)"#]), ("{}", ["  {}"]), ("<a/>", ["  <a/>"]),
    ("tab\there", [#"  tab\there"#]),
  ])
  func `other payloads are shown as they are`(payload: String, lines: [String]) {
    #expect(CaptureReport.lines(ofPayload: payload) == lines)
  }
}
