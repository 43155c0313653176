/// One word of a command: text, bytes or a whole number, exactly as Redis is to get it.
package struct RedisWord: Sendable, ExpressibleByStringLiteral {
  /// What the word was made from; it is copied into bytes once, when it becomes part of a command.
  enum Content {
    case text(String)
    case bytes([UInt8])
  }

  let content: Content

  /// Makes a word of text that stands in the source.
  package init(stringLiteral value: String) {
    content = .text(value)
  }

  /// Makes a word of the UTF-8 of `text`.
  package init(_ text: String) {
    content = .text(text)
  }

  /// Makes a word of any bytes.
  package init(_ bytes: [UInt8]) {
    content = .bytes(bytes)
  }

  /// Makes a word of a whole number, in decimal.
  package init(_ number: some BinaryInteger) {
    content = .text(String(number))
  }
}
