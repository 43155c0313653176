@testable import CrosswalkServer

/// A dialogue of a client with a protocol core, without a socket.
struct Conversation {
  /// Makes a node with the general commands, and with some that show what a command is given.
  static func node(_ limits: Limits = Limits(), facts: InfoFacts = InfoFacts()) -> Node {
    var limits = limits
    // Here only the number of bytes ends a turn, and not the speed of the machine.
    limits.stretchTime = .seconds(3600)
    return Node(
      version: "1.2.3", name: "here", limits: limits, table: CommandTable(Command.general + TestCommands.all),
      facts: { facts })
  }

  let node: Node
  private(set) var isClosed = false
  /// The other protocol that the peer was found to speak.
  private(set) var foreignProtocol: ForeignProtocol?
  private(set) var replies: [UInt8] = []
  private var core: ProtocolCore
  private var unread: [UInt8] = []

  init(_ limits: Limits = Limits(), role: Role? = .operator) {
    self.init(Self.node(limits), role: role)
  }

  init(_ node: Node, role: Role? = .operator) {
    self.node = node
    core = ProtocolCore(session: Session(role: role, loopContext: LoopContext(node: node)))
  }

  /// All replies as text.
  var text: String { String(decoding: replies, as: UTF8.self) }

  /// Passes a piece of input to the core.
  mutating func send(_ piece: some Sequence<UInt8>) async {
    guard !isClosed else { return }
    unread.append(contentsOf: piece)
    var writer = ReplyWriter()
    while true {
      let (consumed, next) = unread.withUnsafeBytes { core.process($0, into: &writer) }
      unread.removeFirst(consumed)
      if case .reply(let request) = next {
        core.writeAll(await request.run(ConnectionIdentity(name: "test")).reply, into: &writer)
      }
      if case .bulk(let request, let length) = next {
        let bytes = Array(unread.prefix(length))
        unread.removeFirst(length)
        let late = request.deferredRequest { bytes.withUnsafeBytes($0) }
        core.writeAll(await late.run(ConnectionIdentity(name: "test")).reply, into: &writer)
      }
      replies += writer.bytes
      writer.clear()
      switch next {
      case .output, .reply, .bulk: continue
      case .input: return
      case .close:
        isClosed = true
        return
      case .closeForeign(let other):
        foreignProtocol = other
        isClosed = true
        return
      }
    }
  }

  /// Returns the replies to `input`, sent as one piece on a new connection.
  static func replies(to input: String, _ limits: Limits = Limits(), role: Role? = .operator) async -> String {
    await replies(to: Array(input.utf8), limits, role: role)
  }

  /// Returns the replies to `input`, sent as one piece on a new connection.
  static func replies(to input: [UInt8], _ limits: Limits = Limits(), role: Role? = .operator) async -> String {
    var conversation = Conversation(limits, role: role)
    await conversation.send(input)
    return conversation.text
  }

  /// Returns the replies to what a Redis client sends as one piece on a new connection.
  static func bytes(
    replyingTo input: [UInt8], _ limits: Limits = Limits(), role: Role? = .operator
  ) async -> [UInt8] {
    var conversation = Conversation(limits, role: role)
    await conversation.send(input)
    return conversation.replies
  }

  /// Returns the replies to what a Redis client sends as one piece on a new connection, as text.
  static func text(
    replyingTo input: [UInt8], _ limits: Limits = Limits(), role: Role? = .operator
  ) async -> String {
    String(decoding: await bytes(replyingTo: input, limits, role: role), as: UTF8.self)
  }
}

extension ProtocolCore {
  /// Returns the replies to requests that arrive together and do not wait.
  mutating func replies(to input: [UInt8]) -> [UInt8] {
    var replies: [UInt8] = []
    var writer = ReplyWriter()
    var offset = 0
    while offset < input.count {
      offset += input[offset...].withUnsafeBytes { process($0, into: &writer).consumed }
      replies += writer.bytes
      writer.clear()
    }
    return replies
  }
}

extension ProtocolCore {
  /// Writes the whole reply to a request that waited.
  mutating func writeAll(_ answer: Reply, into reply: inout ReplyWriter) {
    guard var document = write(answer, into: &reply) else { return }
    while writePiece(of: &document, into: &reply) {}
  }
}
