/// A connection as the handlers of its commands see it.
package struct Session {
  /// The role of the client; nil before AUTH if that is required.
  package var role: Role? { didSet { updateFastPaths() } }

  /// The context of its event loop.
  package let loopContext: LoopContext

  /// The form in which its replies are written.
  package internal(set) var encoding = ReplyEncoding.line { didSet { updateFastPaths() } }

  /// The number of the connection, which no other connection of this node has.
  let id: Int

  /// Where the connection comes from, and when it was accepted.
  var peer = Peer()

  /// What a Redis client has said about itself.
  var client = ClientDescription()

  /// The number of topics that a Redis client is subscribed to.
  private(set) var subscriptions = 0 { didSet { updateFastPaths() } }

  /// The fast paths that it may take: those of the commands that it may give.
  private(set) var fastPaths: FastPaths = []

  /// Whether the connection is to be closed after its replies are sent.
  package private(set) var isEnding = false

  package init(role: Role?, loopContext: LoopContext) {
    self.role = role
    self.loopContext = loopContext
    id = loopContext.node.makeConnectionID()
    updateFastPaths()
  }

  /// Refuses a token, since this server has none.
  ///
  /// A client that gives a token expects a protection that this server does not have, and must not be left to believe
  /// in it.
  mutating func authenticate(with token: UnsafeRawBufferPointer) throws(RequestFault) {
    // Some clients recognize the refusal of a token only by these words of Redis, and then go on without a token.
    throw RequestFault(
      .denied, "this server has no tokens; connect without AUTH",
      redisCode: "WRONGPASS invalid username-password pair:")
  }

  /// Updates the session with what a reply that is about to be written says about this connection.
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

  /// Whether it is a subscriber with RESP2, which may give only some commands.
  ///
  /// Such a client could not tell messages from replies.
  var isBoundBySubscription: Bool { subscriptions > 0 && encoding == .resp2 }

  private mutating func updateFastPaths() {
    fastPaths = isBoundBySubscription ? [] : table.fastPaths(for: role)
  }

  /// Lets the connection handle no further request, and close after its replies are sent.
  package mutating func end() { isEnding = true }

  /// The commands that the connection can give in its protocol.
  var table: CommandTable { encoding == .line ? loopContext.node.table : loopContext.node.redisClientTable }

  /// The largest number of bytes in a request, unless its command may have more.
  var requestLimit: Int {
    let limits = loopContext.node.limits
    return role == nil ? limits.lineBeforeAuthentication : limits.line
  }

  /// Returns the largest number of bytes in a request of that command.
  func requestLimit(forCommand name: UnsafeRawBufferPointer?) -> Int {
    guard role != nil, let name, let position = table.position(of: name),
      table.commands[position].isBulk, mayGive(commandAt: position)
    else { return requestLimit }
    return loopContext.node.limits.bulkLine
  }

  /// Returns whether the client may give the command at that position of the table.
  ///
  /// Before AUTH, an unknown command (nil) is refused in the same way, so that a client cannot find out what commands
  /// there are.
  func mayGive(commandAt position: Int?) -> Bool {
    guard let position else { return role != nil }
    guard let role else { return table.commands[position].isOpen }
    return role >= table.commands[position].role
  }

  /// Returns whether the client, which may give the command at that position of the table, may give it with options.
  func mayGiveOptions(commandAt position: Int) -> Bool {
    guard let role else { return true }
    return role >= table.commands[position].roleWithOptions
  }
}
