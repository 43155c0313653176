// Every command of the server, one file for each group.
//
// A `Command` is an entry of the `CommandTable`: its name, arguments, role and handler. A handler answers immediately
// from memory, or later: from Redis, or after long work. Commands keep nothing themselves. CrosswalkStore keeps the
// dictionaries, CrosswalkMonitoring the recorded calls, CrosswalkCoordination the locks and messages, and `Session`
// what belongs to a connection. These modules say what survives a crash.

/// One command: its name, what it takes, who may give it, and what it does.
///
/// Dispatch, the errors about arguments, and `HELP` all use this one description.
package struct Command: Sendable {
  /// What may follow the positional arguments.
  package enum Options: Sendable {
    /// Nothing.
    case none
    /// Options of these names.
    case named([StaticString])
    /// Options of any name; the command itself checks the names.
    case any
  }

  /// Answers at once, from memory, on the event loop.
  ///
  /// It is called for every request, and it must not capture anything: event loops would share what it captures, and
  /// retaining that is slow. It finds what it needs in the session.
  package typealias Immediate =
    @Sendable (
      _ request: Request, _ reply: inout ReplyWriter, _ session: inout Session
    ) throws(RequestFault) -> Void

  /// Answers later; until then the connection handles no other request.
  ///
  /// It is cancelled when the connection ends.
  package typealias Waiting = @Sendable (_ request: RequestCopy, _ node: Node) async -> Reply

  /// Answers later, for this connection only: it takes a lock or makes a subscription.
  ///
  /// It is cancelled when the connection ends, and also when its peer closes only the sending side.
  package typealias ConnectionBound =
    @Sendable (_ request: RequestCopy, _ connection: ConnectionIdentity) async -> DeferredReply

  /// Reads the request at once, on the event loop, and returns the work that answers it.
  ///
  /// The work may take long. It runs on a thread with low priority, and until it ends the connection handles no other
  /// request. The request is valid only until this returns, so the work has copies of what it needs.
  package typealias Computing =
    @Sendable (_ request: Request, _ session: borrowing Session) throws(RequestFault) -> @Sendable () -> Reply

  /// How a command answers.
  package enum Handler: Sendable {
    case immediate(Immediate)
    case computing(Computing)
    case waiting(Waiting)
    case connectionBound(ConnectionBound)
  }

  /// The name in capitals, with at most 16 letters.
  package let name: StaticString

  /// The arguments as `HELP` shows them: `dictionary from to value [at=DATE]`; empty if there are none.
  package let arguments: StaticString

  /// One sentence that says what the command does.
  package let summary: StaticString

  /// The lowest role that may give the command.
  package internal(set) var role: Role

  /// Whether the command works before AUTH.
  package let isOpen: Bool

  /// Whether the command carries files, so that its request may be as long as a file.
  package let isBulk: Bool

  /// Whether the arguments of a Redis client may be bytes that are not UTF-8; lines are always UTF-8.
  let takesAnyBytes: Bool

  /// Whether the lists of commands show it to clients.
  let isListed: Bool

  /// Whether only Redis clients may give it; the line protocol has no command of that name, or a different one.
  let isForRedisClients: Bool

  /// Whether a subscribed Redis client may give it if that client cannot tell messages from replies.
  let isForSubscribers: Bool

  /// The number of positional arguments that the command takes.
  package let positionals: ClosedRange<Int>

  /// The options that may follow the positional arguments.
  package let options: Options

  /// The options whose values stay as they were written until `Request.payload` reads them.
  let payloads: [StaticString]

  /// The lowest role that may give the command with options.
  var roleWithOptions: Role

  /// The way to answer the command without the table, if there is one.
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

  /// The end of an error message about arguments, such as `LOOKUP takes dictionary from to value [at=DATE]`.
  var usage: String {
    arguments.utf8CodeUnitCount == 0 ? "\(name) takes no arguments" : "\(name) takes \(arguments)"
  }
}

/// What a connection may do; each role includes the roles before it.
package enum Role: String, Sendable, Comparable {
  /// Looks up values and reads statistics.
  case reader
  /// Also records calls, takes locks and sends messages.
  case application
  /// May do everything.
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
