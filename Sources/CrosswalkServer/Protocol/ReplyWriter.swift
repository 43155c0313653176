package import Crosswalk
internal import CrosswalkCoordination

/// Writes replies one after another into one buffer, which is sent to the socket as a whole.
///
/// A handler writes exactly one reply, with one call. Only the commands of Redis clients put some of theirs together
/// from several calls of `append…`.
package struct ReplyWriter {
  /// The replies that were written since the last `clear`.
  package internal(set) var bytes: [UInt8] = []

  /// The encoding of the connection that is being answered.
  package var encoding = ReplyEncoding.line

  /// Whether `item` adds words of a line; otherwise it adds elements of an array.
  private var itemsAreWords = true

  /// The largest capacity that the buffer keeps after a `clear`; a larger one is freed.
  private static let keptCapacity = 1 << 20

  package init() {}

  /// Forgets what was written; keeps the buffer's memory unless it is larger than `keptCapacity`.
  package mutating func clear() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacity)
  }

  /// Writes `OK`.
  package mutating func ok() { append(encoding == .line ? "OK\n" : "+OK\r\n") }

  /// Writes `NONE`: there is no such mapping.
  package mutating func none() { append(nothing: "NONE\n") }

  /// Writes `BUSY`: another holder has the lock.
  package mutating func busy() { append(nothing: "BUSY\n") }

  /// Writes `LOST`: the client does not hold the lock any more.
  package mutating func lost() { append(nothing: "LOST\n") }

  /// Writes `OK` and one word.
  package mutating func ok(_ word: UnsafeRawBufferPointer) { append("OK ", value: word) }

  /// Writes `OK` and one word.
  package mutating func ok(_ word: String) {
    var word = word
    word.withUTF8 { ok(UnsafeRawBufferPointer($0)) }
  }

  /// Writes `DEFAULT` and the value that follows from the `unmapped` rule.
  package mutating func byDefault(_ word: UnsafeRawBufferPointer) { append("DEFAULT ", value: word) }

  /// Writes `OK` and `count` words, which `body` adds with `item`.
  ///
  /// Redis clients get an array, whatever `count` is.
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

  /// Writes `AMBIGUOUS` and `count` words, which `body` adds with `item`; Redis clients get an error.
  package mutating func ambiguous(count: Int, _ body: (inout ReplyWriter) -> Void) {
    itemsAreWords = true
    append(encoding == .line ? "AMBIGUOUS" : "-AMBIGUOUS")
    body(&self)
    end()
  }

  /// Writes one word of a reply that has several; may be called only in the `body` of such a reply.
  package mutating func item(_ word: UnsafeRawBufferPointer) {
    guard itemsAreWords else { return appendBulk(word) }
    append(" ")
    append(word: word)
  }

  /// Writes one word of a reply that has several; may be called only in the `body` of such a reply.
  package mutating func item(_ word: String) {
    var word = word
    word.withUTF8 { item(UnsafeRawBufferPointer($0)) }
  }

  /// Writes `OK` and a JSON document that is already text.
  mutating func ok(json text: UnsafeRawBufferPointer) {
    beginDocument(of: text.count)
    bytes.append(contentsOf: text)
    endDocument()
  }

  /// Writes `OK` for a JSON document of `count` bytes.
  ///
  /// The caller appends the text of the document, and then calls `endDocument`.
  mutating func beginDocument(of count: Int) {
    if encoding == .line { append("OK ") } else { appendBulkLength(count) }
  }

  mutating func endDocument() { end() }

  /// Writes `OK` and a JSON document.
  package mutating func ok(_ document: JSON) {
    guard encoding == .line else { return appendBulk(document) }
    append("OK ")
    document.write(to: &bytes)
    end()
  }

  /// Writes `ERR`, the code, and a message that says what is wrong and what would be right.
  package mutating func error(_ code: ErrorCode, _ message: String) {
    error(RequestFault(code, message))
  }

  /// Writes `ERR`, the fault's code and its message.
  package mutating func error(_ fault: RequestFault) {
    guard encoding == .line else { return appendError(fault) }
    append("ERR ")
    bytes.append(contentsOf: fault.code.rawValue.utf8)
    append(" ")
    JSONText.append(fault.message, to: &bytes)
    end()
  }

  /// Removes what was written after `start`, and writes an error instead.
  mutating func replace(from start: Int, with fault: RequestFault) {
    bytes.removeSubrange(start...)
    error(fault)
  }

  /// Writes a message to a subscriber; it is not a reply, and it may come between any two replies.
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

  /// Writes a reply that was made as a value.
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

  /// Writes a word bare if possible; `{` and `[` at its beginning would look like a document.
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
  /// Lines.
  case line
  /// RESP2, for Redis clients until they ask for RESP3.
  case resp2
  /// RESP3, for Redis clients that gave `HELLO 3`.
  case resp3
}
