internal import CrosswalkStore

extension Command {
  /// The commands that Redis clients send by themselves.
  ///
  /// They are not part of the line protocol: `COMMAND DOCS` lists them, and `HELP` does not.
  static var redisClients: [Command] {
    [
      ping, echo, hello, auth, select, client, command, info, readOnly, readWrite, reset,
      leaveNothing("PUNSUBSCRIBE", .punsubscribe), leaveNothing("SUNSUBSCRIBE", .sunsubscribe),
    ]
  }

  private static let ping = Command(
    "PING", "[text]", summary: "Answers PONG, or the text.", isOpen: true, takesAnyBytes: true, isForSubscribers: true,
    positionals: 0...1,
    handler: .immediate { request, reply, session in
      if session.isBoundBySubscription {
        reply.appendArray(of: 2)
        reply.appendBulk("pong")
        return reply.appendBulk(request.count == 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : request[0])
      }
      // Some clients accept only a simple string here.
      if request.count == 0 { reply.appendStatus("PONG") } else { reply.appendBulk(request[0]) }
    })

  private static let echo = Command(
    "ECHO", "text", summary: "Answers the text.", takesAnyBytes: true, positionals: 1...1,
    handler: .immediate { request, reply, _ in reply.appendBulk(request[0]) })

  private static let auth = Command(
    "AUTH", "[user] token", summary: "Is refused: this server has no tokens. Connect without AUTH.", isOpen: true,
    isListed: false, positionals: 1...2,
    handler: .immediate { request, reply, session throws(RequestFault) in
      try session.authenticate(with: request[request.count - 1])
      reply.ok()
    })

  private static let select = Command(
    "SELECT", "0", summary: "Does nothing: there is only database 0.", positionals: 1...1,
    handler: .immediate { request, reply, _ throws(RequestFault) in
      guard request[0].says("0") else {
        throw RequestFault(.badRequest, "no database \(String.quoting(request[0])); there is only 0")
      }
      reply.ok()
    })

  private static let hello = Command(
    "HELLO", "[2|3] [SETNAME name]", summary: "Chooses RESP2 or RESP3, and describes this server.",
    isOpen: true, positionals: 0...6,
    handler: .immediate { request, reply, session throws(RequestFault) in
      let greeting = try Greeting(request)
      if let token = greeting.token { try session.authenticate(with: token) }
      if let name = greeting.name { try session.setName(name) }
      if let encoding = greeting.encoding { session.encoding = encoding }
      reply.encoding = session.encoding
      reply.greet(session)
    })

  private static let command = Command(
    "COMMAND", "[COUNT | LIST | INFO [name …] | DOCS [name …]]", summary: "Lists the commands.",
    positionals: 0...WordBuffer.capacity,
    handler: .immediate { request, reply, session throws(RequestFault) in
      let table = session.table
      let part = request.count > 0 ? request[0].capitals : "INFO"
      let names = (0..<request.count).dropFirst().map { request[$0] }
      switch part {
      case "COUNT" where names.isEmpty: reply.appendInteger(table.listed.count)
      case "LIST" where names.isEmpty: reply.appendNames(of: table)
      case "INFO": reply.appendInfo(of: names, in: table)
      case "DOCS": reply.appendDocumentation(of: names, in: table)
      default: throw RequestFault(.badRequest, "COMMAND takes nothing, COUNT, LIST, INFO [name …] or DOCS [name …]")
      }
    })

  private static let info = Command(
    "INFO", "[section …]", summary: "Shows the state of this node, as JSON or in the sections of Redis.",
    positionals: 0...WordBuffer.capacity,
    handler: .immediate { request, reply, session in
      let node = session.loopContext.node
      guard request.count > 0 else { return reply.ok(node.information) }
      reply.appendBulk(RedisInfo(node).text(of: Set((0..<request.count).map { request[$0].capitals })))
    })

  private static let readOnly = Command(
    "READONLY", summary: "Does nothing: there are no replicas to read from.",
    handler: .immediate { _, reply, _ in reply.ok() })

  private static let readWrite = Command(
    "READWRITE", summary: "Does nothing: there are no replicas to read from.",
    handler: .immediate { _, reply, _ in reply.ok() })

  private static let reset = Command(
    "RESET", summary: "Ends all subscriptions, removes the name of the connection, and switches back to RESP2.",
    isForSubscribers: true,
    handler: .connectionBound { _, connection in
      await connection.unsubscribeAll()
      return DeferredReply(.reset)
    })
}

extension ReplyWriter {
  fileprivate mutating func greet(_ session: borrowing Session) {
    appendMap(of: 6)
    appendBulk("server")
    appendBulk("crosswalk")
    appendBulk("version")
    appendBulk(session.loopContext.node.version)
    appendBulk("proto")
    appendInteger(session.encoding == .resp3 ? 3 : 2)
    appendBulk("id")
    appendInteger(session.id)
    appendBulk("mode")
    appendBulk("standalone")
    appendBulk("role")
    appendBulk("master")
  }
}

/// What a Redis client says with `HELLO`.
struct Greeting {
  /// The encoding that the client asks for; nil if it is to stay the same.
  private(set) var encoding: ReplyEncoding?

  private(set) var token: UnsafeRawBufferPointer?

  private(set) var name: UnsafeRawBufferPointer?

  init(_ request: Request) throws(RequestFault) {
    guard request.count > 0 else { return }
    encoding = try Self.encoding(request[0])
    var index = 1
    while index < request.count {
      let left = request.count - index - 1
      switch request[index].capitals {
      case "AUTH" where left >= 2 && token == nil:
        token = request[index + 2]
        index += 3
      case "SETNAME" where left >= 1 && name == nil:
        name = request[index + 1]
        index += 2
      default: throw RequestFault(.badRequest, "HELLO takes [2|3] [SETNAME name]")
      }
    }
  }

  private static func encoding(_ version: UnsafeRawBufferPointer) throws(RequestFault) -> ReplyEncoding {
    if version.says("2") { return .resp2 }
    if version.says("3") { return .resp3 }
    guard Int(String(decoding: version, as: UTF8.self)) != nil else {
      throw RequestFault(.badRequest, "\(String.quoting(version)) is not a protocol version; the versions are 2 and 3")
    }
    throw RequestFault(.badRequest, "unsupported protocol version; the versions are 2 and 3", redisCode: "NOPROTO")
  }
}
