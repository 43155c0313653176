/// A line that a service sends: a reply to the first request that waits for one, or a delivery, which may come between
/// any two replies.
package enum ServiceLine: Sendable, Equatable {
  case reply(Reply)
  case delivery(Delivery)

  /// Reads a line, which comes without its end.
  ///
  /// - Throws: `ClientError.protocolViolation` where the line is neither.
  package init(line: UnsafeRawBufferPointer) throws(ClientError) {
    var scanner = WordScanner(line)
    let status = try scanner.next() ?? ""
    guard status == "MSG" else {
      self = .reply(try Reply(status: status, &scanner))
      return
    }
    let words = try scanner.rest()
    guard words.count == 3 else {
      throw .protocolViolation("a delivery has \(words.count) words after MSG, not 3")
    }
    self = .delivery(Delivery(topic: words[0], id: words[1], payload: words[2]))
  }
}
