/// One connection as its handlers see it.
package struct Session {
  /// What it may do; nil before AUTH where that is required.
  package var role: Role? { didSet { updateFastPaths() } }

  /// What its event loop keeps.
  package let loopContext: LoopContext

  /// How its replies are written.
  package internal(set) var encoding = ReplyEncoding.line { didSet { updateFastPaths() } }

  /// A number that no other connection of this node has.
  let id: Int

  /// Where it comes from, and when it came.
  var peer = Peer()

  /// What a Redis client says of itself.
  var client = ClientDescription()

  /// How many topics a Redis client is subscribed to.
  private(set) var subscriptions = 0 { didSet { updateFastPaths() } }

  /// The fast paths that it may take: those of commands that the table allows it.
  private(set) var fastPaths: FastPaths = []

  /// Whether the connection is to be closed once its replies are sent.
  package private(set) var isEnding = false

  package init(role: Role?, loopContext: LoopContext) {
    self.role = role
    self.loopContext = loopContext
    id = loopContext.node.makeConnectionID()
    updateFastPaths()
  }

  /// Takes the role that the token has.
  ///
  /// There are no tokens: who gives one expects what this service does not do, and is not left to believe in it.
  mutating func authenticate(with token: UnsafeRawBufferPointer) throws(RequestFault) {
    // Some clients know a refusal by nothing but these words of Redis, and go on without one.
    throw RequestFault(
      .denied, "this server has no tokens; connect without AUTH",
      redisCode: "WRONGPASS invalid username-password pair:")
  }

  /// Takes from a reply that is about to be written what it says of this connection.
  mutating func note(_ reply: Reply) {
    switch reply {
    case .subscriptions(let changes): subscriptions = changes.last?.count ?? subscriptions
    case .reset:
      subscriptions = 0
      encoding = .resp2
      client.name = nil
    default: break
    }
  }

  /// Whether it is a subscriber with RESP2, which cannot tell messages from replies: only some commands are left to it.
  var isBoundBySubscription: Bool { subscriptions > 0 && encoding == .resp2 }

  private mutating func updateFastPaths() {
    fastPaths = isBoundBySubscription ? [] : table.fastPaths(for: role)
  }

  /// Handles no further request, and closes when the replies are sent.
  package mutating func end() { isEnding = true }

  /// What may be asked.
  var table: CommandTable { encoding == .line ? loopContext.node.table : loopContext.node.redisClientTable }

  /// Bytes that a request may have, unless its command may have more.
  var requestLimit: Int {
    let limits = loopContext.node.limits
    return role == nil ? limits.lineBeforeAuthentication : limits.line
  }

  /// Bytes that a request of that command may have.
  func requestLimit(forCommand name: UnsafeRawBufferPointer?) -> Int {
    guard role != nil, let name, let position = table.position(of: name),
      table.commands[position].isBulk, mayGive(commandAt: position)
    else { return requestLimit }
    return loopContext.node.limits.bulkLine
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
}
