internal import Crosswalk
internal import CrosswalkMonitoring

extension Command {
  /// The commands that every server has, whatever it keeps.
  package static var general: [Command] { [ping, hello, help, auth, info, quit] }

  private static let ping = Command(
    "PING", "[text]", summary: "Answers PONG, or the text.", isOpen: true, positionals: 0...1,
    handler: .immediate { request, reply, _ in
      reply.ok(request.count == 0 ? ("PONG" as StaticString).bytes : request[0])
    })

  private static let hello = Command(
    "HELLO", summary: "Shows the version, the protocol and the limits of this server.", isOpen: true,
    handler: .immediate { _, reply, session in
      reply.ok(session.loopContext.node.greeting)
    })

  private static let help = Command(
    "HELP", "[command]", summary: "Shows the arguments and the summary of each command, or of one.", isOpen: true,
    positionals: 0...1,
    handler: .immediate { request, reply, session throws(RequestFault) in
      let table = session.loopContext.node.table
      guard request.count == 1 else { return reply.ok(.array(table.listed.map(\.help))) }
      guard let position = table.position(of: request[0]) else { throw .unknownCommand(request[0], in: table) }
      reply.ok(.array([table.commands[position].help]))
    })

  private static let auth = Command(
    "AUTH", "token", summary: "Is refused: this server has no tokens. Connect without AUTH.", isOpen: true,
    isListed: false, positionals: 1...1,
    handler: .immediate { request, reply, session throws(RequestFault) in
      try session.authenticate(with: request[0])
      reply.ok()
    })

  private static let info = Command(
    "INFO", summary: "Shows the state of this node.",
    handler: .immediate { _, reply, session in reply.ok(session.loopContext.node.information) })

  private static let quit = Command(
    "QUIT", summary: "Closes the connection.", isOpen: true, isForSubscribers: true,
    handler: .immediate { _, reply, session in
      reply.ok()
      session.end()
    })
}
