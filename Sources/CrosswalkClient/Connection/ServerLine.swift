/// A line that a server sends: a reply or a delivery.
///
/// A reply belongs to the first request that waits for one. A delivery may come between any two replies.
package enum ServerLine: Sendable, Equatable {
  case reply(Reply)
  case delivery(Delivery)

  /// Reads a line that has no line end.
  ///
  /// - Throws: `ClientError.protocolViolation` if the line is neither.
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

/// A message that a server sends to a subscriber: a line `MSG topic id payload`.
package struct Delivery: Sendable, Equatable {
  package let topic: String
  /// The id of the message, which is unique in its topic.
  package let id: String
  package let payload: String

  package init(topic: String, id: String, payload: String) {
    self.topic = topic
    self.id = id
    self.payload = payload
  }
}
