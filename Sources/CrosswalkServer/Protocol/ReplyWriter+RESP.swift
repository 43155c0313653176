internal import Crosswalk
internal import CrosswalkCoordination

/// The forms that Redis clients read; only for the connections of Redis clients.
extension ReplyWriter {
  /// Appends a simple string, which must not contain a line end.
  mutating func appendStatus(_ text: StaticString) {
    append("+")
    append(text)
    append("\r\n")
  }

  mutating func appendBulk(_ content: UnsafeRawBufferPointer) {
    appendBulkLength(content.count)
    bytes.append(contentsOf: content)
    append("\r\n")
  }

  /// Begins a bulk string; its `count` bytes and a line end follow.
  mutating func appendBulkLength(_ count: Int) {
    append("$")
    appendCount(count)
  }

  mutating func appendBulk(_ content: String) {
    var content = content
    content.withUTF8 { appendBulk(UnsafeRawBufferPointer($0)) }
  }

  mutating func appendBulk(_ document: JSON) {
    // The length is known only after the document is written.
    var text: [UInt8] = []
    document.write(to: &text)
    text.withUnsafeBytes { appendBulk($0) }
  }

  mutating func appendNull() {
    append(encoding == .resp3 ? "_\r\n" : "$-1\r\n")
  }

  mutating func appendInteger(_ number: Int) {
    append(":")
    if number < 0 { append("-") }
    appendCount(Int(number.magnitude))
  }

  /// Begins an array; its elements follow.
  mutating func appendArray(of count: Int) {
    append("*")
    appendCount(count)
  }

  /// Begins a RESP3 push, which is a message that no request asked for; its elements follow.
  ///
  /// RESP2 does not have pushes: there it is an array.
  mutating func appendPush(of count: Int) {
    guard encoding == .resp3 else { return appendArray(of: count) }
    append(">")
    appendCount(count)
  }

  /// Appends a message as Redis sends it; a member of a group also gets the id, to acknowledge the message.
  mutating func appendMessage(_ delivery: Delivery, isLive: Bool) {
    appendPush(of: isLive ? 3 : 4)
    appendBulk("message")
    appendBulk(delivery.topic.text)
    delivery.payload.withUnsafeBytes { appendBulk($0) }
    if !isLive { appendBulk(delivery.id) }
  }

  /// Appends what Redis sends for each channel that a client subscribes to or leaves.
  mutating func appendSubscriptions(_ changes: [SubscriptionChange]) {
    for change in changes {
      appendPush(of: 3)
      appendBulk(change.kind.rawValue)
      if let topic = change.topic { appendBulk(topic) } else { appendNull() }
      appendInteger(change.count)
    }
  }

  /// Begins a map; its keys and values follow in turn.
  ///
  /// RESP2 does not have maps: there it is an array of keys and values.
  mutating func appendMap(of count: Int) {
    guard encoding == .resp3 else { return appendArray(of: 2 * count) }
    append("%")
    appendCount(count)
  }

  /// Appends an error, which is one line.
  ///
  /// A line end in the message becomes `; `. Other control characters are escaped as in JSON.
  mutating func appendError(_ fault: RequestFault) {
    append("-")
    if let redisCode = fault.redisCode {
      append(redisCode)
    } else {
      append("ERR ")
      bytes.append(contentsOf: fault.code.rawValue.utf8)
    }
    append(" ")
    for byte in fault.message.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): append("; ")
      case UInt8(ascii: "\r"): append(" ")
      case 0..<0x20, 0x7F: JSONText.appendEscape(of: byte, to: &bytes)
      default: bytes.append(byte)
      }
    }
    append("\r\n")
  }

  private mutating func appendCount(_ count: Int) {
    var divisor = 1
    while count / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(count / divisor % 10))
      divisor /= 10
    }
    append("\r\n")
  }
}
