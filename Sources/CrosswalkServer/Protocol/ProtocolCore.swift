internal import CrosswalkCoordination
internal import CrosswalkStore

// The protocols of the server: lines, and RESP for Redis clients. No code in this folder does I/O.
//
// A codec finds one request at the beginning of the input and divides it into words (`WordBuffer`). The command table
// says which arguments the command takes, and `ArgumentBinder` makes a `Request` of the words. The handler answers at
// once into a `ReplyWriter`, or later with a `Reply`. `ProtocolCore` does all this for one connection. Everything here
// is in memory, belongs to one connection or one event loop, and ends with it.

/// The protocol of one connection, without I/O: bytes in, bytes out.
///
/// The first byte selects the protocol: `*` begins the array of a Redis client, and any other byte begins a line.
package struct ProtocolCore {
  /// What the caller has to do after a call of `process`.
  package enum Next {
    /// All requests that have arrived are answered. Call again when more bytes arrive.
    case input
    /// This turn is over. Let other connections have their turn and the peer take the replies, then call again.
    case output
    /// A request that waits. Run it, write its reply, and continue with the input that was not consumed.
    case reply(DeferredRequest)
    /// A request that carries files. It has `length` bytes, which are not consumed.
    ///
    /// Carry it out, write its reply, and continue after it.
    case bulk(BulkRequest, length: Int)
    /// Send the replies and close. Drop whatever else arrives.
    case close
    /// Like `close`, for a peer that speaks another protocol. This deserves a warning in the log.
    case closeForeign(ForeignProtocol)
  }

  private enum Outcome {
    case answered
    case waiting(DeferredRequest)
    case foreign(ForeignProtocol)
  }

  private var opening = Opening()
  private var lines = LineCodec()
  private var arrays = RESPCodec()
  private var session: Session

  package init(session: Session) {
    self.session = session
  }

  /// The other end of the connection.
  var peer: Peer {
    get { session.peer }
    set { session.peer = newValue }
  }

  /// Answers the requests of `input` into `reply`.
  ///
  /// `input` begins with what the last call did not consume.
  ///
  /// - Returns: How many bytes of `input` are consumed, and what comes next.
  package mutating func process(
    _ input: UnsafeRawBufferPointer, into reply: inout ReplyWriter
  ) -> (consumed: Int, next: Next) {
    if !opening.isOver, case .tls? = begin(with: input) {
      session.loopContext.tally.count()
      reply.encoding = .line
      reply.error(ForeignProtocol.tls.fault)
      return (input.count, .closeForeign(.tls))
    }
    reply.encoding = session.encoding
    session.loopContext.beginRead()
    return process(input, session.loopContext.node, &session.loopContext.words, into: &reply)
  }

  /// Writes the reply to a request that waited.
  ///
  /// - Returns: The document if it is too long to be written at once and has to be sent in pieces; otherwise nil.
  mutating func write(_ answer: Reply, into reply: inout ReplyWriter) -> LongDocument? {
    session.note(answer)
    reply.encoding = session.encoding
    let node = session.loopContext.node
    guard node.untakenReplies.allows(answer.documentSize) else {
      reply.error(.noRoom)
      return nil
    }
    if case .json(let text) = answer, text.count > node.limits.stretch { return LongDocument(text) }
    reply.write(answer)
    return nil
  }

  /// Writes the next piece of a reply that is sent in pieces; returns false if it was the last piece.
  func writePiece(of document: inout LongDocument, into reply: inout ReplyWriter) -> Bool {
    reply.encoding = session.encoding
    return document.writePiece(upTo: session.loopContext.node.limits.stretch, into: &reply)
  }

  /// Writes a message to a subscriber.
  ///
  /// A live subscriber has nothing to acknowledge. If it is a Redis client, it does not get the message's id.
  func write(_ delivery: Delivery, isLive: Bool, into reply: inout ReplyWriter) {
    reply.encoding = session.encoding
    reply.deliver(delivery, isLive: isLive)
  }

  /// Writes why the connection is refused, in the protocol that `input` begins.
  mutating func refuse(_ input: UnsafeRawBufferPointer, for fault: RequestFault, into reply: inout ReplyWriter) {
    _ = begin(with: input)
    refuse(for: fault, into: &reply)
  }

  /// Writes why no further request is carried out.
  func refuse(for fault: RequestFault, into reply: inout ReplyWriter) {
    reply.encoding = session.encoding
    reply.error(fault)
  }

  private mutating func begin(with input: UnsafeRawBufferPointer) -> Opening.Beginning? {
    let beginning = opening.look(at: input)
    if case .array? = beginning { session.encoding = .resp2 }
    return beginning
  }

  private mutating func process(
    _ input: UnsafeRawBufferPointer, _ node: Node, _ words: inout WordBuffer, into reply: inout ReplyWriter
  ) -> (consumed: Int, next: Next) {
    let stretch = min(node.limits.stretch, node.limits.unsentReplies)
    let most = node.untakenReplies.isUsedUp ? min(stretch, node.limits.allowance) : stretch
    let table = session.table
    // Known once it matters: most reads have one request.
    var end: ContinuousClock.Instant?
    var consumed = 0
    while reply.bytes.count < most {
      if !session.fastPaths.isEmpty, session.encoding == .line ? lines.isAtStart : arrays.isAtStart {
        let run = session.answerRun(input[consumed, input.count], into: &reply, upTo: most)
        consumed += run.consumed
        session.loopContext.tally.count(run.requests)
        if run.requests > 0 { continue }
      }
      switch next(in: input[consumed, input.count], &words) {
      case .incomplete: return (consumed, .input)
      case .nothing(let length): consumed += length
      case .bulk(let length, let name):
        session.loopContext.tally.count()
        guard let position = table.position(of: name), !session.isBoundBySubscription else {
          reply.error(.subscribed)
          consumed += length
          continue
        }
        let request = BulkRequest(
          node: node, table: table, position: position, encoding: session.encoding,
          mayHaveOptions: session.mayGiveOptions(commandAt: position))
        return (consumed, .bulk(request, length: length))
      case .broken(let fault):
        session.loopContext.tally.count()
        reply.error(fault)
        return (input.count, .close)
      case .request(let length, let isText, let fault):
        let found = input[consumed, consumed + length]
        let start = reply.bytes.count
        consumed += length
        session.loopContext.tally.count()
        switch answer(found, isText: isText, fault, node, table, &words, into: &reply) {
        case .answered:
          let size = reply.bytes.count - start
          if size > node.untakenReplies.allowance, !node.untakenReplies.allows(reply.bytes.count) {
            reply.replace(from: start, with: .noRoom)
          }
          if session.isEnding { return (input.count, .close) }
          let now = ContinuousClock.now
          if let end, now > end { return (consumed, .output) }
          if end == nil { end = now + node.limits.stretchTime }
        case .waiting(let request): return (consumed, .reply(request))
        case .foreign(let other): return (input.count, .closeForeign(other))
        }
      }
    }
    return (consumed, .output)
  }

  private mutating func next(in input: UnsafeRawBufferPointer, _ words: inout WordBuffer) -> FoundRequest {
    switch session.encoding {
    case .line: lines.next(in: input, of: session, into: &words)
    case .resp2, .resp3: arrays.next(in: input, of: session, into: &words)
    }
  }

  private mutating func answer(
    _ found: UnsafeRawBufferPointer, isText: Bool, _ fault: WordFault?, _ node: Node, _ table: CommandTable,
    _ words: inout WordBuffer, into reply: inout ReplyWriter
  ) -> Outcome {
    let known = words.count > 0 ? table.position(of: words[0].bytes) : nil
    if !opening.isOver, opening.isRequestLine(found) {
      reply.httpError(ForeignProtocol.http.fault)
      return .foreign(.http)
    }
    if known == nil, found.isHostHeader {
      reply.error(ForeignProtocol.http.fault)
      return .foreign(.http)
    }
    do throws(RequestFault) {
      let position = try command(at: known, isText: isText, fault, table, words)
      let request = try words.bind(toCommandAt: position, of: table)
      guard request.options.isEmpty || session.mayGiveOptions(commandAt: position) else { throw .roleTooLow }
      switch table.commands[position].handler {
      case .immediate(let handle):
        try handle(request, &reply, &session)
        return .answered
      case .computing(let handle):
        let work = try handle(request, session)
        return .waiting(
          DeferredRequest(endsWithInput: false) { _ in
            // After a cancellation nobody waits for the reply.
            await BackgroundThread.answering.run { DeferredReply(Task.isCancelled ? .none : work()) }
          })
      case .waiting(let handle):
        let copy = request.copy
        return .waiting(DeferredRequest(endsWithInput: false) { _ in DeferredReply(await handle(copy, node)) })
      case .connectionBound(let handle):
        let copy = request.copy
        return .waiting(DeferredRequest(endsWithInput: true) { await handle(copy, $0) })
      }
    } catch {
      reply.error(error)
      return .answered
    }
  }

  /// Returns the position of the request's command in the table if the session may give it.
  ///
  /// Faults are found in the order that the protocol documentation states: encoding, role, words.
  private func command(
    at position: Int?, isText: Bool, _ fault: WordFault?, _ table: CommandTable, _ words: borrowing WordBuffer
  ) throws(RequestFault) -> Int {
    let hasName = words.count > 0
    if !isText {
      guard let position, table.commands[position].takesAnyBytes else { throw .notText(session.encoding) }
    }
    guard session.mayGive(commandAt: position) else { throw session.role == nil ? .unauthenticated : .roleTooLow }
    if session.isBoundBySubscription, !table.isForSubscribers(commandAt: position) { throw .subscribed }
    if let fault, position != nil || !hasName { throw RequestFault(.badRequest, fault.message) }
    guard let position else { throw .unknownCommand(words[0].bytes, in: table, session.encoding) }
    return position
  }
}

extension Session {
  /// Answers the requests at the beginning of `input` that have a fast path.
  ///
  /// - Returns: How many bytes of `input` are consumed, and how many requests they were.
  fileprivate func answerRun(
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

extension RequestFault {
  fileprivate static let noRoom = RequestFault(
    .limit,
    "too many replies are waiting for clients to read them; ask for less, or try again later")
  fileprivate static let unauthenticated = RequestFault(
    .denied, "give AUTH and a token first", redisCode: "NOAUTH")
  fileprivate static let subscribed = RequestFault(
    .badRequest,
    "a subscriber with RESP2 may give SUBSCRIBE, UNSUBSCRIBE, PUNSUBSCRIBE, SUNSUBSCRIBE, ACK, PING, RESET and QUIT"
      + " only: use another connection for the rest, or RESP3, after HELLO 3")
  static let roleTooLow = RequestFault(.denied, "this request needs a higher role")

  static func notText(_ encoding: ReplyEncoding) -> RequestFault {
    RequestFault(.badEncoding, encoding == .line ? "the line is not UTF-8" : "an argument is not UTF-8")
  }
}
