/// One connection as its handlers see it.
package struct Session {
  /// What it may do; nil before AUTH where that is required.
  package var role: Role?

  /// What its event loop keeps.
  package let worker: Worker

  /// How its replies are written.
  package internal(set) var encoding = ReplyEncoding.line

  /// A number that no other connection of this node has.
  let id: Int

  /// What a Redis client calls itself.
  var name: [UInt8]?

  /// Whether the connection is to be closed once its replies are sent.
  package private(set) var isEnding = false

  package init(role: Role?, worker: Worker) {
    self.role = role
    self.worker = worker
    id = worker.node.makeConnectionID()
  }

  /// Takes the role that the token has.
  mutating func authenticate(with token: UnsafeRawBufferPointer) throws(RequestFault) {
    // There are no tokens yet, so everyone is an operator from the start.
  }

  /// Handles no further request, and closes when the replies are sent.
  package mutating func end() { isEnding = true }

  /// What may be asked.
  var table: CommandTable { encoding == .line ? worker.node.table : worker.node.redisClientTable }

  /// Bytes that a request may have, unless its command may have more.
  var requestLimit: Int {
    let limits = worker.node.limits
    return role == nil ? limits.lineBeforeAuthentication : limits.line
  }

  /// Bytes that a request of that command may have.
  func requestLimit(forCommand name: UnsafeRawBufferPointer?) -> Int {
    guard role != nil, let name, let position = table.position(of: name),
      table.commands[position].isBulk, mayGive(commandAt: position)
    else { return requestLimit }
    return worker.node.limits.bulkLine
  }

  /// Whether the command at that position of the table may be given.
  ///
  /// Before AUTH not even what commands there are can be found out.
  func mayGive(commandAt position: Int?) -> Bool {
    guard let position else { return role != nil }
    guard let role else { return table.commands[position].isOpen }
    return role >= table.commands[position].role
  }

  /// Whether the command at that position of the table, which may be given, may be given with options.
  func mayGiveOptions(commandAt position: Int) -> Bool {
    guard let role else { return true }
    return role >= table.commands[position].roleWithOptions
  }

  /// Answers the requests at the beginning of `input` for which there is a shorter way than the command table.
  ///
  /// - Returns: How many bytes of `input` are done with, and how many requests that were.
  func answerRun(
    _ input: UnsafeRawBufferPointer, into reply: inout ReplyWriter, upTo most: Int
  ) -> (consumed: Int, requests: Int) {
    let lookups = worker.prepared.answer(input, into: &reply, upTo: most)
    guard lookups.requests == 0, let role, role >= .application else { return lookups }
    return RecordRun.answer(input, with: worker.calls, limit: requestLimit, into: &reply, upTo: most)
  }
}
