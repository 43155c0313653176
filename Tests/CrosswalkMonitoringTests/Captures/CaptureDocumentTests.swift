import Crosswalk
import Testing

@testable import CrosswalkMonitoring
@testable import CrosswalkStore

@Suite struct CaptureDocumentTests {
  private let recorded = Moment(microseconds: 1_469_918_176_385_007)

  private func text(_ call: CaptureCandidate) -> String {
    String(decoding: CaptureDocument.bytes(of: call, id: ULID(firstAt: recorded), node: "n1"), as: UTF8.self)
  }

  @Test func `a capture is the document of the specification`() throws {
    let call = CaptureCandidate(
      service: try name("billing.invoice"), cid: "a \"b\"", status: .error, elapsed: 1_234_567, recorded: recorded,
      isSlow: true, isSample: false, policy: .default, request: Array(#"{"pan":"1"}"#.utf8), response: [])
    #expect(
      text(call) == #"{"id":"01ARYZ6S410700000000000000","service":"billing.invoice","cid":"a \"b\"","status":"error","#
        + #""elapsed_ms":1234.567,"threshold_ms":1000,"recorded":"2016-07-30T22:36:16.385007Z","node":"n1","#
        + #""request":"{\"pan\":\"[redacted]\"}","response":""}"#)
  }

  @Test func `a member without a value is null`() throws {
    let policy = try Policy.default.setting([PolicyOption("slow", "off")])
    let call = CaptureCandidate(
      service: try name("x"), elapsed: 10, recorded: recorded, isSlow: false, isSample: true, policy: policy)
    #expect(
      text(call) == #"{"id":"01ARYZ6S410700000000000000","service":"x","cid":null,"status":"ok","elapsed_ms":0.01,"#
        + #""threshold_ms":null,"recorded":"2016-07-30T22:36:16.385007Z","node":"n1","request":null,"response":null}"#)
  }

  @Test func `a payload is cut after it is redacted, and says how many bytes of the result are missing`() throws {
    let policy = try Policy.default.setting([PolicyOption("payload", "12")])
    let call = CaptureCandidate(
      service: try name("x"), elapsed: 10, recorded: recorded, isSlow: false, isSample: true, policy: policy,
      request: Array("token=0123456789 and more".utf8))
    // The redacted payload "token=[redacted] and more" has 25 bytes.
    #expect(try JSON(parsing: text(call).utf8)["request"]?.string == "token=[redac… (13 more bytes)")
  }

  @Test(arguments: [
    ("äöü", 6, "äöü"), ("äöü", 5, "äö… (2 more bytes)"), ("äöü", 0, "… (6 more bytes)"), ("", 0, ""),
    ("a😀b", 4, "a… (5 more bytes)"), ("a😀b", 5, "a😀… (1 more bytes)"), ("e\u{301}x", 3, "e\u{301}… (1 more bytes)"),
  ])
  func `a text is cut between two scalars`(_ text: String, _ limit: Int, _ expected: String) {
    #expect(String(decoding: Truncation.cut(Array(text.utf8), to: limit), as: UTF8.self) == expected)
  }

  @Test func `the members that captures are searched by are read without the payloads`() throws {
    let call = CaptureCandidate(
      service: try name("x"), cid: "c", elapsed: 10, recorded: recorded, isSlow: false, isSample: true,
      policy: .default,
      request: Array("{".utf8))
    let document = CaptureDocument.bytes(of: call, id: ULID(firstAt: recorded), node: "n")
    let header = try #require(CaptureHeader(document.dropLast(40)))
    #expect(header.cid == "c" && header.recorded == recorded)
    #expect(CaptureHeader.id(of: document) == "01ARYZ6S410700000000000000")
  }
}
