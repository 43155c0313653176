/// Ways to answer a request without the command table, each for one command.
///
/// The answers are those of the command table, and so is what they take: a command names its fast path in the table, and a
/// session takes it only if its role may give the command in every form. Everything else is left to the command table.
package struct FastPaths: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// LOOKUPs that begin as an earlier one did: `PreparedLookups`.
  static let lookups = FastPaths(rawValue: 1)

  /// Plain RECORDs: `RecordFastPath`.
  static let records = FastPaths(rawValue: 2)
}

extension Session {
  /// Answers the requests at the beginning of `input` that have a fast path.
  ///
  /// - Returns: How many bytes of `input` are done with, and how many requests that were.
  func answerRun(
    _ input: UnsafeRawBufferPointer, into reply: inout ReplyWriter, upTo most: Int
  ) -> (consumed: Int, requests: Int) {
    if fastPaths.contains(.lookups) {
      let lookups = loopContext.prepared.answer(input, into: &reply, upTo: most)
      if lookups.requests > 0 { return lookups }
    }
    guard fastPaths.contains(.records) else { return (0, 0) }
    return RecordFastPath.answer(input, with: loopContext.calls, limit: requestLimit, into: &reply, upTo: most)
  }
}
