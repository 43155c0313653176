internal import Crosswalk
internal import CrosswalkMonitoring
internal import CrosswalkStore

extension Command {
  /// The commands that every service has, whatever it keeps.
  package static var general: [Command] { [ping, hello, help, auth, info, quit] }

  private static let ping = Command(
    "PING", "[text]", summary: "Answers PONG, or the text.", isOpen: true, positionals: 0...1,
    handler: .immediate { request, reply, _ in
      reply.ok(request.count == 0 ? ("PONG" as StaticString).bytes : request[0])
    })

  private static let hello = Command(
    "HELLO", summary: "Says which service, version and protocol this is, and its limits.", isOpen: true,
    handler: .immediate { _, reply, session in
      let node = session.worker.node
      reply.ok(
        .object([
          .init("service", "crosswalk"),
          .init("version", .string(node.version)),
          .init("protocol", 1),
          .init(
            "limits",
            .object([
              .init("line", .integer(Int64(node.limits.line))),
              .init("value", .integer(Int64(node.limits.value))),
              .init("connections", .integer(Int64(node.limits.connections))),
            ])),
        ]))
    })

  private static let help = Command(
    "HELP", "[command]", summary: "Says what each command takes and does, or that one.", isOpen: true,
    positionals: 0...1,
    handler: .immediate { request, reply, session throws(RequestFault) in
      let table = session.worker.node.table
      guard request.count == 1 else { return reply.ok(.array(table.listed.map(\.help))) }
      guard let position = table.position(of: request[0]) else { throw .unknownCommand(request[0], in: table) }
      reply.ok(.array([table.commands[position].help]))
    })

  private static let auth = Command(
    "AUTH", "token", summary: "Is refused: this service has no tokens. Connect without AUTH.", isOpen: true,
    isListed: false, positionals: 1...1,
    handler: .immediate { request, reply, session throws(RequestFault) in
      try session.authenticate(with: request[0])
      reply.ok()
    })

  private static let info = Command(
    "INFO", summary: "Says how this node is doing.",
    handler: .immediate { _, reply, session in reply.ok(session.worker.node.document) })

  private static let quit = Command(
    "QUIT", summary: "Closes the connection.", isOpen: true, isForSubscribers: true,
    handler: .immediate { _, reply, session in
      reply.ok()
      session.end()
    })

  fileprivate var help: JSON {
    .object([
      .init("command", .string("\(name)")),
      .init("arguments", .string("\(arguments)")),
      .init("summary", .string("\(summary)")),
      .init("role", .string(role.rawValue)),
    ])
  }
}

extension Node {
  /// What INFO says.
  var document: JSON {
    let facts = info
    return .object([
      .init("version", .string(version)),
      .init("node", .string(name)),
      .init("uptime_s", .integer(uptime.components.seconds)),
      .init("connections", .integer(Int64(connections))),
      .init("requests", .integer(Int64(requests))),
      .init("dictionaries", .integer(Int64(facts.dictionaries))),
      .init("entries", .integer(Int64(facts.entries))),
      .init("revision", .integer(facts.revision)),
      .init(
        "redis",
        .object([
          .init("state", .string(facts.redisState.rawValue)),
          .init("kind", .string(facts.redisKind.rawValue)),
          .init("address", facts.redisAddress.map(JSON.string) ?? .null),
          .init("since", facts.redisSince.map(JSON.string) ?? .null),
        ])),
      .init("stale_s", .integer(Int64(facts.staleSeconds))),
      .init("stale_because", facts.staleReason.map(JSON.string) ?? .null),
      .init("lost", .array(facts.lost.map(JSON.string))),
      .init("damaged", .array(facts.damaged.map(JSON.string))),
      .init("loads", .array(facts.loads.map(\.document))),
      .init("held", facts.held.document),
      .init("dropped", facts.dropped.document),
    ])
  }
}

extension LoadsUnderWay.Load {
  fileprivate var document: JSON {
    .object([
      .init("tag", tag.map(JSON.string) ?? .null),
      .init("phase", .string(progress.phase.rawValue)),
      .init("share", .number(progress.share)),
    ])
  }
}

extension InfoFacts.Figures {
  fileprivate var document: JSON {
    .object([.init("counts", .integer(Int64(counts))), .init("captures", .integer(Int64(captures)))])
  }
}
