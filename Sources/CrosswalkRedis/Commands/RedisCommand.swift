// What is said to Redis and what it answers: `RedisCommand` is one command, `RedisScript` one Lua script, `RedisReply`
// one reply of RESP2, `RedisError` the reason why there is no reply. All are values in memory. The error tells a caller
// whether the command may have been carried out, and so whether it is safe to send it again.

/// A command with its arguments.
///
/// The words follow each other in one array, so that a command with hundreds of arguments costs two allocations.
package struct RedisCommand: Sendable {
  private var bytes: [UInt8] = []
  /// The end of each word in `bytes`.
  private var ends: [Int] = []

  /// Makes a command of at least one word.
  package init(_ words: RedisWord...) {
    self.init(words)
  }

  /// Makes a command of at least one word.
  package init(_ words: [RedisWord]) {
    // Redis does not reply to an empty command, so every later reply would go to the wrong caller.
    precondition(!words.isEmpty, "a Redis command has at least one word")
    ends.reserveCapacity(words.count)
    for word in words {
      append(word)
    }
  }

  /// Adds an argument.
  package mutating func append(_ word: RedisWord) {
    switch word.content {
    case .text(let text): bytes.append(contentsOf: text.utf8)
    case .bytes(let other): bytes.append(contentsOf: other)
    }
    ends.append(bytes.count)
  }

  /// The length of all words together, in bytes.
  package var byteCount: Int { bytes.count }

  /// Passes the words to `body` as C arguments: their number, their starts and their lengths.
  func withArguments<Result>(
    _ body: (Int32, UnsafeMutablePointer<UnsafePointer<CChar>?>, UnsafePointer<Int>) -> Result
  ) -> Result? {
    bytes.withUnsafeBytes { bytes in
      withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: ends.count) { starts in
        withUnsafeTemporaryAllocation(of: Int.self, capacity: ends.count) { lengths in
          let base = bytes.assumingMemoryBound(to: CChar.self).baseAddress
          var start = 0
          for (index, end) in ends.enumerated() {
            starts.initializeElement(at: index, to: base.map { $0 + start })
            lengths.initializeElement(at: index, to: end - start)
            start = end
          }
          guard let first = starts.baseAddress, let lengths = lengths.baseAddress else { return nil }
          return body(Int32(ends.count), first, lengths)
        }
      }
    }
  }
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
