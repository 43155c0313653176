internal import Crosswalk
internal import CrosswalkStore

/// What a capture is looked for by: the members in front of its payloads, which are not read.
struct CaptureHeader {
  let cid: String?
  let recorded: Moment

  /// Reads the beginning of a document; nil where it is none.
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

  /// The id of a document, which stands at its beginning.
  static func id(of document: [UInt8]) -> String {
    String(decoding: document.dropFirst(#"{"id":""#.utf8.count).prefix(26), as: UTF8.self)
  }
}
