package import Crosswalk

/// A reply as a value, for commands that answer later.
///
/// Those that answer in place write to a `ReplyWriter`.
package enum Reply: Sendable, Equatable {
  /// `OK`.
  case ok
  /// `OK` and one word.
  case value(String)
  /// `OK` and several words.
  case values([String])
  /// `OK` and a JSON document, as text: it is made where the reply is, and not on an event loop.
  case json([UInt8])
  /// `NONE`.
  case none
  /// `AMBIGUOUS` and its words.
  case ambiguous([String])
  /// `BUSY`.
  case busy
  /// `LOST`.
  case lost
  /// To a Redis client, one after the other: what it is subscribed to now, or no more.
  case subscriptions([SubscriptionChange])
  /// To a Redis client: its connection is as it was when it began.
  case reset
  /// `ERR`, its code and what is wrong.
  case error(ErrorCode, String)

  /// How much memory it takes, where that can be much.
  var documentSize: Int { if case .json(let text) = self { text.count } else { 0 } }

  /// `OK` and a JSON document.
  package static func document(_ document: JSON) -> Reply {
    var text: [UInt8] = []
    document.write(to: &text)
    return .json(text)
  }
}

/// A topic that a Redis client subscribed to or left.
package struct SubscriptionChange: Sendable, Equatable {
  /// What it did, as Redis calls it.
  enum Kind: String {
    case subscribe
    case unsubscribe
    /// There are no patterns and no shards here, but clients leave them all the same.
    case punsubscribe
    case sunsubscribe
  }

  let kind: Kind

  /// The topic; nil where there was none to leave.
  let topic: String?

  /// How many topics it is subscribed to then.
  let count: Int
}

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
