package import Crosswalk
internal import CrosswalkCoordination

/// Writes replies, one after the other, into one buffer that goes to the socket as a whole.
///
/// A handler calls exactly one of its functions, once.
package struct ReplyWriter {
  /// The replies that were written since the last `clear`.
  package internal(set) var bytes: [UInt8] = []

  /// How they are written: for the connection that is being answered.
  package var encoding = ReplyEncoding.line

  /// Whether `item` adds words of a line, or elements of an array.
  private var itemsAreWords = true

  /// What the buffer may take for good; what a longer reply needs is given back.
  private static let keptCapacity = 1 << 20

  package init() {}

  /// Forgets what was written, and keeps the room.
  package mutating func clear() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacity)
  }

  /// `OK`.
  package mutating func ok() { append(encoding == .line ? "OK\n" : "+OK\r\n") }

  /// `NONE`: no such mapping.
  package mutating func none() { append(nothing: "NONE\n") }

  /// `BUSY`: the lock is held by another.
  package mutating func busy() { append(nothing: "BUSY\n") }

  /// `LOST`: the lock is no longer yours.
  package mutating func lost() { append(nothing: "LOST\n") }

  /// `OK` and one word.
  package mutating func ok(_ word: UnsafeRawBufferPointer) { append("OK ", value: word) }

  /// `OK` and one word.
  package mutating func ok(_ word: String) {
    var word = word
    word.withUTF8 { ok(UnsafeRawBufferPointer($0)) }
  }

  /// `DEFAULT` and what the dictionary's `unmapped` policy says.
  package mutating func byDefault(_ word: UnsafeRawBufferPointer) { append("DEFAULT ", value: word) }

  /// `OK` and `count` words, which `body` adds with `item`; to Redis clients an array, however many they are.
  package mutating func ok(count: Int, _ body: (inout ReplyWriter) -> Void) {
    itemsAreWords = encoding == .line
    guard itemsAreWords else {
      appendArray(of: count)
      return body(&self)
    }
    append("OK")
    body(&self)
    end()
  }

  /// `AMBIGUOUS` and `count` words, which `body` adds with `item`; to Redis clients an error.
  package mutating func ambiguous(count: Int, _ body: (inout ReplyWriter) -> Void) {
    itemsAreWords = true
    append(encoding == .line ? "AMBIGUOUS" : "-AMBIGUOUS")
    body(&self)
    end()
  }

  /// One of the words of a reply that has several; only in the `body` of one.
  package mutating func item(_ word: UnsafeRawBufferPointer) {
    guard itemsAreWords else { return appendBulk(word) }
    append(" ")
    append(word: word)
  }

  /// One of the words of a reply that has several; only in the `body` of one.
  package mutating func item(_ word: String) {
    var word = word
    word.withUTF8 { item(UnsafeRawBufferPointer($0)) }
  }

  /// `OK` and a JSON document, which is text already.
  mutating func ok(json text: UnsafeRawBufferPointer) {
    beginDocument(of: text.count)
    bytes.append(contentsOf: text)
    endDocument()
  }

  /// `OK`; the text of a JSON document of `count` bytes follows, and then its end.
  mutating func beginDocument(of count: Int) {
    if encoding == .line { append("OK ") } else { appendBulkLength(count) }
  }

  mutating func endDocument() { end() }

  /// `OK` and a JSON document.
  package mutating func ok(_ document: JSON) {
    guard encoding == .line else { return appendBulk(document) }
    append("OK ")
    document.write(to: &bytes)
    end()
  }

  /// `ERR`, its code, and what is wrong and what would be right.
  package mutating func error(_ code: ErrorCode, _ message: String) {
    error(RequestFault(code, message))
  }

  /// `ERR`, the fault's code and its message.
  package mutating func error(_ fault: RequestFault) {
    guard encoding == .line else { return appendError(fault) }
    append("ERR ")
    bytes.append(contentsOf: fault.code.rawValue.utf8)
    append(" ")
    JSONText.append(fault.message, to: &bytes)
    end()
  }

  /// Takes back what was written after `start`, and writes an error in its place.
  mutating func replace(from start: Int, with fault: RequestFault) {
    bytes.removeSubrange(start...)
    error(fault)
  }

  /// A message to a subscriber: it is not a reply, but it may stand between any two.
  mutating func deliver(_ delivery: Delivery, isLive: Bool) {
    guard encoding == .line else { return appendMessage(delivery, isLive: isLive) }
    delivery.payload.withUnsafeBytes { payload in
      itemsAreWords = true
      append("MSG")
      item(delivery.topic.text)
      item(delivery.id)
      item(payload)
      end()
    }
  }

  /// A reply that was made as a value.
  package mutating func write(_ reply: Reply) {
    switch reply {
    case .ok: ok()
    case .value(let word): ok(word)
    case .values(let words): ok(count: words.count) { list in for word in words { list.item(word) } }
    case .json(let text): text.withUnsafeBytes { ok(json: $0) }
    case .none: none()
    case .ambiguous(let words): ambiguous(count: words.count) { list in for word in words { list.item(word) } }
    case .busy: busy()
    case .lost: lost()
    case .subscriptions(let changes): appendSubscriptions(changes)
    case .reset: appendStatus("RESET")
    case .error(let code, let message): error(code, message)
    }
  }

  mutating func append(_ text: StaticString) {
    bytes.append(contentsOf: text.bytes)
  }

  private mutating func append(_ status: StaticString, value word: UnsafeRawBufferPointer) {
    guard encoding == .line else { return appendBulk(word) }
    append(status)
    append(word: word)
    end()
  }

  private mutating func append(nothing line: StaticString) {
    switch encoding {
    case .line: append(line)
    case .resp2, .resp3: appendNull()
    }
  }

  /// A reply word is bare wherever it can be; `{` and `[` would begin a document.
  private mutating func append(word: UnsafeRawBufferPointer) {
    guard BareWord.allows(word) else { return JSONText.append(word, to: &bytes) }
    bytes.append(contentsOf: word)
  }

  private mutating func end() {
    append(encoding == .line ? "\n" : "\r\n")
  }
}

/// How the replies of a connection are written.
package enum ReplyEncoding: Sendable {
  /// The line protocol.
  case line
  /// To Redis clients, until they ask for more.
  case resp2
  /// To Redis clients that gave `HELLO 3`.
  case resp3
}
