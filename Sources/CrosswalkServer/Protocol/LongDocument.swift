/// A long JSON document that is being sent in pieces: it is held once, and its event loop serves others in between.
package struct LongDocument {
  private let text: [UInt8]
  private var written = 0

  init(_ text: [UInt8]) { self.text = text }

  /// Bytes of it that are not written yet.
  var rest: Int { text.count - written }

  /// Writes the next piece; false once that was the last.
  mutating func writePiece(upTo count: Int, into reply: inout ReplyWriter) -> Bool {
    if written == 0 { reply.beginDocument(of: text.count) }
    let piece = text[written...].prefix(count)
    reply.bytes.append(contentsOf: piece)
    written += piece.count
    if rest == 0 { reply.endDocument() }
    return rest > 0
  }
}
