internal import Crosswalk
internal import CrosswalkStore

/// The document of a capture, as Redis keeps it and SAMPLES and SLOW return it: JSON, redacted and cut to length.
enum CaptureDocument {
  /// The approximate number of bytes of a document without its payloads.
  static let overhead = 512

  /// Returns the document of a call.
  static func bytes(of call: CaptureCandidate, id: ULID, node: String) -> [UInt8] {
    let redactor = Redactor(call.policy.redact, cards: call.policy.cards)
    var output: [UInt8] = []
    func add(_ name: StaticString, _ value: String?) {
      output += name.utf8
      if let value { JSONText.append(value, to: &output) } else { output += "null".utf8 }
    }
    func add(_ name: StaticString, payload: [UInt8]?) {
      guard let payload else { return add(name, nil) }
      output += name.utf8
      Truncation.cut(redactor.redacted(payload), to: call.policy.payload).withUnsafeBytes {
        JSONText.append($0, to: &output)
      }
    }
    add(#"{"id":"#, id.description)
    add(#","service":"#, call.service.text)
    add(#","cid":"#, call.cid)
    add(#","status":"#, call.status.rawValue)
    output += #","elapsed_ms":\#(milliseconds(call.elapsed))"#.utf8
    output += #","threshold_ms":\#(call.policy.slowAbove.map(milliseconds) ?? "null")"#.utf8
    add(#","recorded":"#, call.recorded.description)
    add(#","node":"#, node)
    add(#","request":"#, payload: call.request)
    add(#","response":"#, payload: call.response)
    output.append(UInt8(ascii: "}"))
    return output
  }

  /// Returns microseconds as milliseconds, exactly: `1234.567`, `1000`.
  private static func milliseconds(_ microseconds: UInt64) -> String {
    let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1000)
    guard rest > 0 else { return "\(whole)" }
    var digits = String(String(1000 + rest).dropFirst())
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(whole).\(digits)"
  }
}

extension StaticString {
  fileprivate var utf8: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}

/// The members of a capture that requests search by; they come before the payloads, which are not read.
struct CaptureHeader {
  let cid: String?
  let recorded: Moment

  /// Reads the beginning of a document; nil if it is not a document.
  init?(_ document: [UInt8]) {
    guard
      let header = document.withUnsafeBytes({ bytes in
        var scanner = JSONScanner(bytes)
        return try? Self.read(&scanner)
      })
    else { return nil }
    self = header
  }

  private init(cid: String?, recorded: Moment) {
    self.cid = cid
    self.recorded = recorded
  }

  private static func read(_ scanner: inout JSONScanner) throws(JSONError) -> CaptureHeader? {
    try scanner.expect(UInt8(ascii: "{"))
    var cid: String?
    repeat {
      let name = try scanner.string()
      try scanner.expect(UInt8(ascii: ":"))
      let value = try scanner.value()
      if name == "cid" { cid = value.string }
      if name == "recorded" {
        return value.string.flatMap { Moment($0) }.map { CaptureHeader(cid: cid, recorded: $0) }
      }
    } while scanner.take(UInt8(ascii: ","))
    return nil
  }

  /// Returns the id of a document, which is at its beginning.
  static func id(of document: [UInt8]) -> String {
    String(decoding: document.dropFirst(#"{"id":""#.utf8.count).prefix(26), as: UTF8.self)
  }
}
