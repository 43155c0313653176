/// One command: the single place that says what it is called, what it takes, who may give it and what it does.
///
/// Dispatch, the errors about arguments and `HELP` all come from here.
package struct Command: Sendable {
  /// What may follow the positional arguments.
  package enum Options: Sendable {
    /// Nothing.
    case none
    /// Options of these names.
    case named([StaticString])
    /// Options of any name; the command itself looks at what they are called.
    case any
  }

  /// Answers at once, from what is in memory, on the event loop.
  ///
  /// It is called for every request: let it capture nothing, and find what it needs in the session, since what
  /// event loops share is slow to retain.
  package typealias Immediate =
    @Sendable (
      _ request: Request, _ reply: inout ReplyWriter, _ session: inout Session
    ) throws(RequestFault) -> Void

  /// Answers later; until then the connection handles no further request.
  ///
  /// It is cancelled when the connection ends.
  package typealias Waiting = @Sendable (_ request: RequestCopy, _ node: Node) async -> Reply

  /// Answers later, too, and what it does is for that connection only: a lock, a subscription.
  ///
  /// It is cancelled when the connection ends, and when its peer only closes its sending side.
  package typealias ConnectionBound =
    @Sendable (_ request: RequestCopy, _ connection: ConnectionIdentity) async -> DeferredReply

  /// Finds out at once, on the event loop, what is asked, and gives the work that answers it, which may take long: it runs
  /// on a thread that gives way to others, and until then the connection handles no further request.
  ///
  /// The request lives only until it returns: the work has copies of what it needs.
  package typealias Computing =
    @Sendable (_ request: Request, _ session: borrowing Session) throws(RequestFault) -> @Sendable () -> Reply

  /// What a command does.
  package enum Handler: Sendable {
    case immediate(Immediate)
    case computing(Computing)
    case waiting(Waiting)
    case connectionBound(ConnectionBound)
  }

  /// The name, in capitals; at most 16 letters.
  package let name: StaticString

  /// The arguments as `HELP` shows them: `dictionary from to value [at=DATE]`; empty where there are none.
  package let arguments: StaticString

  /// One sentence on what it does.
  package let summary: StaticString

  /// Who may give it.
  package internal(set) var role: Role

  /// Whether it works before AUTH.
  package let isOpen: Bool

  /// Whether its line may have the length of a file.
  package let isBulk: Bool

  /// Whether its arguments may be other bytes than UTF-8, from Redis clients; lines are always UTF-8.
  let takesAnyBytes: Bool

  /// Whether clients are told of it.
  let isListed: Bool

  /// Whether only Redis clients may give it: the line protocol has none of that name, or another.
  let isForRedisClients: Bool

  /// Whether a Redis client may give it that is subscribed, and cannot tell messages from replies.
  let isForSubscribers: Bool

  /// How many positional arguments it takes.
  package let positionals: ClosedRange<Int>

  /// What may follow them.
  package let options: Options

  /// Options whose values stay as they were written until they are asked for, with `Request.payload`.
  let payloads: [StaticString]

  /// Who may give it with options.
  var roleWithOptions: Role

  /// How it is answered without the table, if it can be.
  let fastPath: FastPaths

  let handler: Handler

  package init(
    _ name: StaticString, _ arguments: StaticString = "", summary: StaticString, role: Role = .reader,
    roleWithOptions: Role? = nil, isOpen: Bool = false, isBulk: Bool = false, takesAnyBytes: Bool = false,
    isListed: Bool = true, isForRedisClients: Bool = false, isForSubscribers: Bool = false,
    positionals: ClosedRange<Int> = 0...0, options: Options = .none, payloads: [StaticString] = [],
    fastPath: FastPaths = [], handler: Handler
  ) {
    self.name = name
    self.arguments = arguments
    self.summary = summary
    self.role = role
    self.roleWithOptions = roleWithOptions ?? role
    self.isOpen = isOpen
    self.isBulk = isBulk
    self.takesAnyBytes = takesAnyBytes
    self.isListed = isListed
    self.isForRedisClients = isForRedisClients
    self.isForSubscribers = isForSubscribers
    self.positionals = positionals
    self.options = options
    self.payloads = payloads
    self.fastPath = fastPath
    self.handler = handler
  }

  /// What would have been right: `LOOKUP takes dictionary from to value [at=DATE]`.
  var usage: String {
    arguments.utf8CodeUnitCount == 0 ? "\(name) takes no arguments" : "\(name) takes \(arguments)"
  }
}

/// What a connection may do: each may also what those before it may.
package enum Role: String, Sendable, Comparable {
  /// Looks up, and reads statistics.
  case reader
  /// Also records, locks and sends messages.
  case application
  /// Everything.
  case `operator`

  package static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .reader: 0
    case .application: 1
    case .operator: 2
    }
  }
}
