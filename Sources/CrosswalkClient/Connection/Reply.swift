/// The reply of a server to one request.
package enum Reply: Sendable, Equatable {
  /// The request was carried out; these are the words of the answer, if there are any.
  case ok([String])
  /// The request was carried out; the answer is this JSON document, as the server wrote it.
  case document(String)
  /// No entry answers, and this is the default of the system (`unmapped`).
  case `default`(String)
  /// What was asked for, such as a mapping, does not exist.
  case none
  /// There are several answers, and the dictionary does not say which one is meant.
  case ambiguous([String])
  /// Another holds the lock.
  case busy
  /// This client no longer holds the lock.
  case lost
  /// The request was not carried out.
  case error(ServerError)
}

extension Reply {
  /// Reads the rest of a reply after its status.
  ///
  /// - Throws: `ClientError.protocolViolation` if the line is not a reply.
  init(status: String, _ scanner: inout WordScanner) throws(ClientError) {
    /// Returns the words that are left; there must be exactly `count`.
    func words(_ count: Int) throws(ClientError) -> [String] {
      let words = try scanner.rest()
      guard words.count == count else {
        throw .protocolViolation("a reply \(status) has \(words.count) words after the status, not \(count)")
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
      // This is not a Crosswalk server, and it may send a long line. The start is enough to recognize it.
      throw .protocolViolation("\"\(status.prefix(40))\" is not the beginning of a reply; is this a Crosswalk server?")
    }
  }
}
