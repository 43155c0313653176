extension Command {
  /// What Redis clients send by themselves.
  ///
  /// These are no part of the line protocol; `COMMAND DOCS` has them, and `HELP` has not.
  static var redisClients: [Command] { [ping, echo, hello, auth, select, client, command] }

  private static let ping = Command(
    "PING", "[text]", summary: "Answers PONG, or the text.", isOpen: true, takesAnyBytes: true, positionals: 0...1,
    handler: .immediate { request, reply, _ in
      // Some clients take nothing but a simple string here.
      if request.count == 0 { reply.appendStatus("PONG") } else { reply.appendBulk(request[0]) }
    })

  private static let echo = Command(
    "ECHO", "text", summary: "Answers the text.", takesAnyBytes: true, positionals: 1...1,
    handler: .immediate { request, reply, _ in reply.appendBulk(request[0]) })

  private static let auth = Command(
    "AUTH", "[user] token", summary: "Says who you are, where the service has tokens; the user is not looked at.",
    isOpen: true, positionals: 1...2,
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
    "HELLO", "[2|3] [AUTH user token] [SETNAME name]", summary: "Chooses RESP2 or RESP3, and says who this is.",
    isOpen: true, positionals: 0...6,
    handler: .immediate { request, reply, session throws(RequestFault) in
      let greeting = try Greeting(request)
      if let name = greeting.name { try session.checkName(name) }
      if let token = greeting.token { try session.authenticate(with: token) }
      if let name = greeting.name { session.name = Array(name) }
      if let encoding = greeting.encoding { session.encoding = encoding }
      reply.encoding = session.encoding
      reply.greet(session)
    })

  private static let client = Command(
    "CLIENT", "ID | GETNAME | SETNAME name | SETINFO attribute value", summary: "Names this connection.",
    positionals: 1...3,
    handler: .immediate { request, reply, session throws(RequestFault) in
      switch (String(decoding: request[0], as: UTF8.self).uppercased(), request.count) {
      case ("ID", 1): reply.appendInteger(session.id)
      case ("GETNAME", 1):
        guard let name = session.name else { return reply.appendNull() }
        name.withUnsafeBytes { reply.appendBulk($0) }
      case ("SETNAME", 2):
        try session.checkName(request[1])
        session.name = request[1].isEmpty ? nil : Array(request[1])
        reply.ok()
      // Which library it is makes no difference.
      case ("SETINFO", 3): reply.ok()
      default: throw RequestFault(.badRequest, "CLIENT takes ID, GETNAME, SETNAME name or SETINFO attribute value")
      }
    })

  private static let command = Command(
    "COMMAND", "[COUNT | INFO [name …] | DOCS [name …]]", summary: "Says what commands there are.",
    positionals: 0...WordBuffer.capacity,
    handler: .immediate { request, reply, session throws(RequestFault) in
      let table = session.table
      let part = request.count > 0 ? String(decoding: request[0], as: UTF8.self).uppercased() : "INFO"
      let names = (0..<request.count).dropFirst().map { request[$0] }
      switch part {
      case "COUNT" where names.isEmpty: reply.appendInteger(table.commands.count)
      case "INFO": reply.appendInfo(of: names, in: table)
      case "DOCS": reply.appendDocumentation(of: names, in: table)
      default: throw RequestFault(.badRequest, "COMMAND takes nothing, COUNT, INFO [name …] or DOCS [name …]")
      }
    })
}

extension Session {
  fileprivate func checkName(_ name: UnsafeRawBufferPointer) throws(RequestFault) {
    let longest = worker.node.limits.value
    guard name.count <= longest else {
      throw RequestFault(.tooLong, "the name has \(name.count) bytes; it may have \(longest)")
    }
  }
}

extension ReplyWriter {
  fileprivate mutating func greet(_ session: borrowing Session) {
    appendMap(of: 6)
    appendBulk("server")
    appendBulk("crosswalk")
    appendBulk("version")
    appendBulk(session.worker.node.version)
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
