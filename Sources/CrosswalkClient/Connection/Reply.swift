/// What a server answers to one request.
package enum Reply: Sendable, Equatable {
  /// Done, with the words of the answer, which may be none.
  case ok([String])
  /// Done, and the answer is one JSON document, as the server wrote it.
  case document(String)
  /// Nothing matched, and the dictionary's `unmapped` policy answered.
  case `default`(String)
  /// No such mapping.
  case none
  /// Several answers, and the dictionary's file does not say which.
  case ambiguous([String])
  /// The lock is held by another.
  case busy
  /// The lock is no longer ours.
  case lost
  /// The request was not carried out.
  case error(ServerError)
}

extension Reply {
  /// Reads a reply from its line, of which the status has been read.
  ///
  /// - Throws: `ClientError.protocolViolation` where the line is no reply.
  init(status: String, _ scanner: inout WordScanner) throws(ClientError) {
    /// The words that are left, of which there must be so many.
    func words(_ count: Int) throws(ClientError) -> [String] {
      let words = try scanner.rest()
      guard words.count == count else {
        throw .protocolViolation("a reply \(status) has \(words.count) words after it, not \(count)")
      }
      return words
    }

    switch status {
    case "OK":
      if let document = try scanner.document() {
        self = .document(document)
      } else {
        self = .ok(try scanner.rest())
      }
    case "DEFAULT": self = .default(try words(1)[0])
    case "AMBIGUOUS": self = .ambiguous(try scanner.rest())
    case "ERR":
      let words = try words(2)
      self = .error(ServerError(ServerError.Code(rawValue: words[0]), words[1]))
    case "NONE":
      _ = try words(0)
      self = .none
    case "BUSY":
      _ = try words(0)
      self = .busy
    case "LOST":
      _ = try words(0)
      self = .lost
    default:
      // Whatever answers may send a lot: the start of it tells what it is.
      throw .protocolViolation("\"\(status.prefix(40))\" begins no reply: is this a Crosswalk server?")
    }
  }
}
