internal import Crosswalk
package import CrosswalkCoordination
package import Logging

extension Command {
  /// Returns the commands about locks.
  package static func locks(of locks: Locks, logger: Logger) -> [Command] {
    [
      lock(of: locks, logger), extend(of: locks, logger), unlock(of: locks, logger), list(of: locks, logger),
      breakOpen(of: locks, logger),
    ]
  }

  private static func lock(of locks: Locks, _ logger: Logger) -> Command {
    Command(
      "LOCK", "name lease [wait=DURATION] [hold=DURATION]",
      summary: "Takes a lock for the time of the lease; the reply has its token and its fencing number.",
      role: .application, positionals: 2...2, options: .named(["wait", "hold"]),
      handler: .connectionBound { request, connection in
        await DeferredReply.to(request, logger) { request in
          let (name, lease) = try (request.lock, request.duration(1, called: "lease", among: ProtocolLimits.leases))
          let wait = try request.duration("wait", among: ProtocolLimits.waits) ?? .zero
          let hold = try request.duration("hold", among: ProtocolLimits.holds) ?? .zero
          switch try await locks.acquire(name, lease: lease, hold: hold, wait: wait, holder: connection.name) {
          case .busy: return DeferredReply(.busy)
          case .held(let token, let fence):
            return DeferredReply(
              .values([token, String(fence)]),
              whenLost: { locks.giveBack(name, token: token, limit: max(lease, hold)) })
          }
        }
      })
  }

  private static func extend(of locks: Locks, _ logger: Logger) -> Command {
    Command(
      "EXTEND", "name token lease", summary: "Extends a lock: its lease ends this long from now.",
      role: .application, positionals: 3...3,
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let (name, lease) = try (request.lock, request.duration(2, called: "lease", among: ProtocolLimits.leases))
          return try await locks.extend(name, token: request.token, lease: lease) ? .ok : .lost
        }
      })
  }

  private static func unlock(of locks: Locks, _ logger: Logger) -> Command {
    Command(
      "UNLOCK", "name token", summary: "Releases a lock; it is free at once, or when its hold ends.",
      role: .application, positionals: 2...2,
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          try await locks.release(request.lock, token: request.token) ? .ok : .lost
        }
      })
  }

  private static func list(of locks: Locks, _ logger: Logger) -> Command {
    Command(
      "LOCKS", summary: "Lists the locks that are taken, by name.", role: .application,
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { _ in
          .document(.array(try await locks.list().map(\.document)))
        }
      })
  }

  private static func breakOpen(of locks: Locks, _ logger: Logger) -> Command {
    Command(
      "BREAK", "name", summary: "Releases a lock whoever holds it; the holder is not notified.",
      role: .operator, positionals: 1...1,
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          try await locks.break(request.lock) ? .ok : .none
        }
      })
  }
}

extension RequestCopy {
  /// The lock that the first argument names.
  fileprivate var lock: CoordinationName {
    get throws(RequestFault) { try name(of: "lock") }
  }

  fileprivate var token: String { String(decoding: arguments[1], as: UTF8.self) }
}
