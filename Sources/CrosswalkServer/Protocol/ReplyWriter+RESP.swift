internal import Crosswalk
internal import CrosswalkCoordination

/// The forms that Redis clients read; only for connections of theirs.
extension ReplyWriter {
  /// A simple string, which has no line end in it.
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

  /// Begins a bulk string of so many bytes, which follow with a line end.
  mutating func appendBulkLength(_ count: Int) {
    append("$")
    appendCount(count)
  }

  mutating func appendBulk(_ content: String) {
    var content = content
    content.withUTF8 { appendBulk(UnsafeRawBufferPointer($0)) }
  }

  mutating func appendBulk(_ document: JSON) {
    // How long it is, is known once it is written.
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

  /// Begins what RESP3 has for messages that nobody asked for; its elements follow.
  ///
  /// RESP2 has none: there it is an array.
  mutating func appendPush(of count: Int) {
    guard encoding == .resp3 else { return appendArray(of: count) }
    append(">")
    appendCount(count)
  }

  /// A message as Redis has it; to a member of a group the id, too, by which it acknowledges.
  mutating func appendMessage(_ delivery: Delivery, isLive: Bool) {
    appendPush(of: isLive ? 3 : 4)
    appendBulk("message")
    appendBulk(delivery.topic.text)
    delivery.payload.withUnsafeBytes { appendBulk($0) }
    if !isLive { appendBulk(delivery.id) }
  }

  /// What Redis says of each channel that a client subscribes to or leaves.
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
  /// RESP2 has no maps: there it is an array of both.
  mutating func appendMap(of count: Int) {
    guard encoding == .resp3 else { return appendArray(of: 2 * count) }
    append("%")
    appendCount(count)
  }

  /// An error is one line: the line ends of a message become `; `, and other control characters are escaped as JSON has it.
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
