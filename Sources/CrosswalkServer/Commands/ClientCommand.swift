extension Command {
  /// `CLIENT`, with which a Redis client describes its connection and asks about it.
  static let client = Command(
    "CLIENT",
    "ID | INFO | LIST | GETNAME | SETNAME name | SETINFO attribute value | NO-EVICT on|off | NO-TOUCH on|off | REPLY ON",
    summary: "Sets the name of this connection, and shows what is known about it.",
    positionals: 1...WordBuffer.capacity,
    handler: .immediate { request, reply, session throws(RequestFault) in
      let argument = request.count > 1 ? request[1].capitals : ""
      switch (request[0].capitals, request.count) {
      case ("ID", 1): reply.appendInteger(session.id)
      // LIST shows only this connection, because other connections are private.
      case ("INFO", 1), ("LIST", 1): reply.appendBulk(session.clientLine)
      case ("GETNAME", 1):
        guard let name = session.client.name else { return reply.appendNull() }
        name.withUnsafeBytes { reply.appendBulk($0) }
      case ("SETNAME", 2):
        try session.setName(request[1])
        reply.ok()
      case ("SETINFO", 3):
        try session.setInformation(argument, request[2])
        reply.ok()
      // Nothing is evicted here, and no access times are kept.
      case ("NO-EVICT", 2) where ["ON", "OFF"].contains(argument): reply.ok()
      case ("NO-TOUCH", 2) where ["ON", "OFF"].contains(argument): reply.ok()
      case ("REPLY", 2) where argument == "ON": reply.ok()
      case ("REPLY", 2) where ["OFF", "SKIP"].contains(argument):
        throw RequestFault(
          .badRequest, "CLIENT REPLY \(argument) is not supported; every request gets a reply: use ON")
      case ("TRACKING", _), ("CACHING", _):
        throw RequestFault(
          .badRequest,
          "there is no CLIENT \(request[0].capitals): turn your client's own cache off; LOOKUP answers from memory")
      default: throw RequestFault(.badRequest, usageOfClient)
      }
    })

  private static let usageOfClient =
    "CLIENT takes ID, INFO, LIST, GETNAME, SETNAME name, SETINFO attribute value, NO-EVICT on|off, NO-TOUCH on|off"
    + " or REPLY ON"
}

extension Session {
  /// Sets the name of a Redis client's connection; an empty name removes it.
  mutating func setName(_ name: UnsafeRawBufferPointer) throws(RequestFault) {
    let name = try ClientDescription.checked(name, upTo: loopContext.node.limits.value)
    client.name = name.isEmpty ? nil : name
  }

  fileprivate mutating func setInformation(
    _ attribute: String, _ value: UnsafeRawBufferPointer
  ) throws(RequestFault) {
    let value = try ClientDescription.checked(value, upTo: loopContext.node.limits.value)
    switch attribute {
    case "LIB-NAME": client.libraryName = value
    case "LIB-VER": client.libraryVersion = value
    default: throw RequestFault(.badRequest, "CLIENT SETINFO takes LIB-NAME name or LIB-VER version")
    }
  }
}

extension UnsafeRawBufferPointer {
  /// The text in capitals, to compare with a word that can be written in any case.
  var capitals: String { String(decoding: self, as: UTF8.self).uppercased() }
}

/// What a Redis client says about itself.
struct ClientDescription {
  /// The name of this connection.
  var name: [UInt8]?

  /// The library that the client uses, and its version.
  var libraryName: [UInt8] = []
  var libraryVersion: [UInt8] = []

  /// Returns a name if it is valid.
  ///
  /// It must not have spaces, because programs that read `CLIENT LIST` split its lines at spaces.
  static func checked(_ name: UnsafeRawBufferPointer, upTo longest: Int) throws(RequestFault) -> [UInt8] {
    guard name.count <= longest else {
      throw RequestFault(.tooLong, "the name has \(name.count) bytes; the limit is \(longest)")
    }
    guard name.allSatisfy({ UInt8(ascii: "!")...UInt8(ascii: "~") ~= $0 }) else {
      throw RequestFault(.badRequest, "a client's name may contain only visible ASCII characters, and no spaces")
    }
    return Array(name)
  }
}

extension Session {
  /// This connection as a line of `CLIENT LIST`.
  ///
  /// Clients look for the members that Redis has. A member for something that does not exist here is 0.
  var clientLine: String {
    let age = (ContinuousClock.now - peer.since).components.seconds
    let facts = [
      "id=\(id)", "addr=\(peer.remoteText)", "laddr=\(peer.localText)", "fd=-1", "name=\(text(client.name ?? []))",
      "age=\(age)", "idle=0", "flags=\(subscriptions > 0 ? "P" : "N")", "db=0", "sub=\(subscriptions)", "psub=0",
      "ssub=0",
      "multi=-1", "watch=0", "qbuf=0", "qbuf-free=0", "argv-mem=0", "multi-mem=0", "rbs=0", "rbp=0", "obl=0", "oll=0",
      "omem=0", "tot-mem=0", "events=r", "cmd=client", "user=default", "redir=-1",
      "resp=\(encoding == .resp3 ? 3 : 2)", "lib-name=\(text(client.libraryName))",
      "lib-ver=\(text(client.libraryVersion))",
    ]
    return facts.joined(separator: " ") + "\n"
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
