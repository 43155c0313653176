/// A command with its arguments.
///
/// The words lie one after the other in one array, so that a command with hundreds of arguments costs two allocations.
package struct RedisCommand: Sendable {
  private var bytes: [UInt8] = []
  /// Where each word ends in `bytes`.
  private var ends: [Int] = []

  /// Makes a command of at least one word.
  package init(_ words: RedisWord...) {
    self.init(words)
  }

  /// Makes a command of at least one word.
  package init(_ words: [RedisWord]) {
    // Redis answers nothing to an empty command, and every later reply would go to the wrong caller.
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

  /// Hands out the words the way C programs get theirs: how many, where each begins, how long each is.
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
