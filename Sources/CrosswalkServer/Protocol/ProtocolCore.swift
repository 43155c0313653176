/// The line protocol of one connection, without I/O: bytes in, bytes out.
package struct ProtocolCore {
  /// What is to be done after a call of `process`.
  package enum Next {
    /// All lines that have arrived are answered: go on when there is more.
    case input
    /// So much has been answered that the peer should take it first: go on when it has.
    case output
    /// A request that waits: run this, write its reply, and go on with what was not consumed.
    case reply(@Sendable () async -> Reply)
    /// Send the replies and close. Whatever else arrives is to be dropped.
    case close
  }

  private enum Outcome {
    case answered
    case waiting(@Sendable () async -> Reply)
  }

  /// The line's first word is looked for no further than this, so that a long line in small pieces costs no more.
  private static let firstWordEnd = 64

  private var lines = LineFinder()
  private var session: Session

  package init(session: Session) {
    self.session = session
  }

  /// Answers the lines of `input`, which begins with what the last call did not consume, into `reply`.
  ///
  /// - Returns: how many bytes of `input` are done with, and what comes next.
  package mutating func process(
    _ input: UnsafeRawBufferPointer, into reply: inout ReplyWriter
  ) -> (consumed: Int, next: Next) {
    session.worker.refreshCatalog()
    return process(input, session.worker.node, &session.worker.words, into: &reply)
  }

  private mutating func process(
    _ input: UnsafeRawBufferPointer, _ node: Node, _ words: inout WordBuffer, into reply: inout ReplyWriter
  ) -> (consumed: Int, next: Next) {
    let most = node.limits.unsentReplies
    var consumed = 0
    while reply.bytes.count < most {
      if session.role != nil, lines.isAtStart {
        let run = session.worker.prepared.answer(input[consumed, input.count], into: &reply, upTo: most)
        consumed += run.consumed
        session.worker.tally.count(run.requests)
      }
      let found = lines.next(in: input[consumed, input.count])
      guard found.line.count <= limit(on: found.line) else {
        session.worker.tally.count()
        reply.error(.tooLong, "a request line may have \(limit(on: found.line)) bytes")
        return (input.count, .close)
      }
      guard let length = found.length else { return (consumed, .input) }
      consumed += length
      // An empty line, or one of spaces, is no request.
      if found.line.allSatisfy({ $0 == UInt8(ascii: " ") }) { continue }
      session.worker.tally.count()
      switch answer(found.line, node, &words, into: &reply) {
      case .answered:
        if session.isEnding { return (input.count, .close) }
      case .waiting(let run): return (consumed, .reply(run))
      }
    }
    return (consumed, .output)
  }

  private func limit(on line: UnsafeRawBufferPointer) -> Int {
    let limits = session.worker.node.limits
    guard session.role != nil else { return limits.lineBeforeAuthentication }
    return line.count > limits.line && isBulk(line) ? limits.bulkLine : limits.line
  }

  private func isBulk(_ line: UnsafeRawBufferPointer) -> Bool {
    let table = session.worker.node.table
    let word = line.prefix(Self.firstWordEnd).split(separator: UInt8(ascii: " "), maxSplits: 1).first
    guard let word, let position = table.position(of: UnsafeRawBufferPointer(rebasing: word)) else { return false }
    return table.commands[position].isBulk && session.mayGive(commandAt: position)
  }

  private mutating func answer(
    _ line: UnsafeRawBufferPointer, _ node: Node, _ words: inout WordBuffer, into reply: inout ReplyWriter
  ) -> Outcome {
    do throws(RequestFault) {
      let position = try command(of: line, node.table, &words)
      let request = try words.bind(toCommandAt: position, of: node.table)
      switch node.table.commands[position].handler {
      case .immediate(let handle):
        try handle(request, &reply, &session)
        return .answered
      case .waiting(let handle):
        let copy = request.copy
        return .waiting { await handle(copy, node) }
      }
    } catch {
      reply.error(error.code, error.message)
      return .answered
    }
  }

  /// Divides the line, and finds the position of its command in the table.
  ///
  /// What is wrong is found in the order that the protocol states: encoding, role, words.
  private func command(
    of line: UnsafeRawBufferPointer, _ table: CommandTable, _ words: inout WordBuffer
  ) throws(RequestFault) -> Int {
    guard line.isUTF8 else { throw RequestFault(.badEncoding, "the line is not UTF-8") }
    var fault: WordFault?
    do throws(WordFault) { try words.divide(line) } catch { fault = error }
    let hasName = words.count > 0
    let position = hasName ? table.position(of: words[0].bytes) : nil
    guard session.mayGive(commandAt: position) else {
      throw RequestFault(.denied, session.role == nil ? "give AUTH and a token first" : "this takes a higher role")
    }
    if let fault, position != nil || !hasName { throw RequestFault(.badRequest, fault.message) }
    guard let position else { throw .unknownCommand(words[0].bytes) }
    return position
  }
}
