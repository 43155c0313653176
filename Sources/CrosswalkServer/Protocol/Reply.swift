package import Crosswalk

/// A reply as a value, for commands that answer later.
///
/// Commands that answer at once write to a `ReplyWriter`.
package enum Reply: Sendable, Equatable {
  /// `OK`.
  case ok
  /// `OK` and one word.
  case value(String)
  /// `OK` and several words.
  case values([String])
  /// `OK` and a JSON document as text, which the command makes away from the event loops.
  case json([UInt8])
  /// `NONE`.
  case none
  /// `AMBIGUOUS` and its words.
  case ambiguous([String])
  /// `BUSY`.
  case busy
  /// `LOST`.
  case lost
  /// To a Redis client: one message for each topic that it has subscribed to or left.
  case subscriptions([SubscriptionChange])
  /// To a Redis client: its connection is again as it was at its beginning.
  case reset
  /// `ERR`, its code and what is wrong.
  case error(ErrorCode, String)

  /// The bytes of a JSON document; 0 for other replies, which are short.
  var documentSize: Int { if case .json(let text) = self { text.count } else { 0 } }

  /// Returns `OK` and a JSON document.
  package static func document(_ document: JSON) -> Reply {
    var text: [UInt8] = []
    document.write(to: &text)
    return .json(text)
  }
}

/// A topic that a Redis client subscribed to or left.
package struct SubscriptionChange: Sendable, Equatable {
  /// What the client did, by the name that Redis has for it.
  enum Kind: String {
    case subscribe
    case unsubscribe
    /// There are no patterns and no shards here, but clients unsubscribe from them all the same.
    case punsubscribe
    case sunsubscribe
  }

  let kind: Kind

  /// The topic; nil if there was none to leave.
  let topic: String?

  /// The number of topics that the client is subscribed to after this change.
  let count: Int
}

/// A long JSON document that is sent in pieces.
///
/// It is held once, and the event loop serves other connections between the pieces.
package struct LongDocument {
  private let text: [UInt8]
  private var written = 0

  init(_ text: [UInt8]) { self.text = text }

  /// The number of bytes that are not written yet.
  var rest: Int { text.count - written }

  /// Writes the next piece; returns false if it was the last.
  mutating func writePiece(upTo count: Int, into reply: inout ReplyWriter) -> Bool {
    if written == 0 { reply.beginDocument(of: text.count) }
    let piece = text[written...].prefix(count)
    reply.bytes.append(contentsOf: piece)
    written += piece.count
    if rest == 0 { reply.endDocument() }
    return rest > 0
  }
}
