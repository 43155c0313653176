internal import Glibc
package import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle

/// Listens, and serves the line protocol until it is told to stop; then it answers what has been read, and closes.
package struct LineServer: Service {
  private let node: Node
  private let addresses: [ListenAddress]
  private let eventLoops: Int
  private let timing: Timing
  private let logger: Logger
  private let onReady: @Sendable ([ListenAddress]) -> Void

  /// A server that does not listen yet.
  ///
  /// - Parameters:
  ///   - node: what it serves.
  ///   - addresses: all that it listens on; port 0 lets the system pick one.
  ///   - eventLoops: threads that serve connections; nil for one less than there are cores, at least one.
  ///   - timing: how long peers are waited for.
  ///   - logger: where it says what happens to connections.
  ///   - onReady: called once, with the real addresses in the same order, when it listens on all of them.
  package init(
    node: Node, addresses: [ListenAddress], eventLoops: Int? = nil, timing: Timing = Timing(), logger: Logger,
    onReady: @escaping @Sendable ([ListenAddress]) -> Void
  ) {
    self.node = node
    self.addresses = addresses
    // With as many as cores, loops wait for each other's turn and for whoever asks on this machine, and are woken the more
    // often the less each has to do: on two cores two of them take a third more CPU time a request, and answer fewer.
    self.eventLoops = eventLoops ?? max(1, System.coreCount - 1)
    self.timing = timing
    self.logger = logger
    self.onReady = onReady
  }

  /// Serves until graceful shutdown or cancellation.
  ///
  /// - Throws: `ServerError`, where an address cannot be listened on, or no longer.
  package func run() async throws {
    let loops = try await EventLoops(count: eventLoops, node: node)
    let result: Result<Void, ServerError>
    do throws(ServerError) {
      result = .success(try await serve(on: loops))
    } catch {
      result = .failure(error)
    }
    try await loops.shutDown()
    try result.get()
  }

  private func serve(on loops: EventLoops) async throws(ServerError) {
    let listeners = try await listen(on: loops)
    onReady(listeners.map(\.address))
    let failed = await untilStopped(listeners)
    await loops.stop(within: TimeAmount(timing.shutdown))
    if let failed { throw .listenerFailed(failed) }
  }

  private func listen(on loops: EventLoops) async throws(ServerError) -> [Listener] {
    var listeners: [Listener] = []
    for address in addresses {
      do throws(ServerError) {
        listeners.append(try await Listener.bind(bootstrap(on: loops, for: address), to: address, on: loops.group))
      } catch {
        for listener in listeners { await listener.close() }
        throw error
      }
    }
    return listeners
  }

  /// Waits for the sign to stop, and stops listening.
  ///
  /// - Returns: the address of a listener that failed, where that was the sign.
  private func untilStopped(_ listeners: [Listener]) async -> ListenAddress? {
    await withTaskGroup(of: ListenAddress?.self) { group in
      group.addTask {
        try? await gracefulShutdown()
        return nil
      }
      for listener in listeners {
        group.addTask {
          try? await listener.channel.closeFuture.get()
          return listener.address
        }
      }
      let failed = await group.next() ?? nil
      for listener in listeners { await listener.close() }
      group.cancelAll()
      return failed
    }
  }

  private func bootstrap(on loops: EventLoops, for address: ListenAddress) -> ServerBootstrap {
    let unsent = node.limits.unsentReplies
    let bootstrap = ServerBootstrap(group: loops.group)
      .serverChannelInitializer { channel in
        // Without a pause, a process that has no descriptor left would do nothing but fail to accept.
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
        }
      }
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      // Connections that may wait to be accepted; the system may allow fewer.
      .serverChannelOption(.backlog, value: 1024)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.writeBufferWaterMark, value: .init(low: unsent / 2, high: unsent))
      .childChannelInitializer { [timing, logger] channel in
        channel.eventLoop.makeCompletedFuture {
          guard let connections = loops.connections(of: channel.eventLoop) else {
            throw ChannelError.inappropriateOperationForState
          }
          let handler = ConnectionHandler(
            session: Session(role: .operator, loopContext: connections.loopContext), timing: timing, logger: logger,
            refusal: connections.admit(channel) ? nil : .tooManyConnections)
          try channel.pipeline.syncOperations.addHandler(handler)
        }
      }
    guard case .tcp = address else { return bootstrap }
    // A peer whose machine is gone is noticed after two minutes, and holds nothing any longer.
    return
      bootstrap
      .childChannelOption(.socketOption(.so_keepalive), value: 1)
      .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: 60)
      .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: 20)
      .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 3)
  }
}

extension RequestFault {
  fileprivate static let tooManyConnections = RequestFault(
    .limit, "too many connections are open; close some, or raise --max-connections")
}

/// Why a server does not start, or stopped by itself.
package enum ServerError: Error, Equatable, CustomStringConvertible {
  /// Another process listens there.
  case addressInUse(ListenAddress)
  /// The system does not let this process listen there.
  case cannotListen(ListenAddress, reason: String)
  /// A listener failed while the server was running.
  case listenerFailed(ListenAddress)

  /// What is wrong and, where that is known, what would be right.
  package var description: String {
    switch self {
    case .addressInUse(let address): "\(address) is in use by another process; choose another address with --listen"
    case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
    case .listenerFailed(let address): "the listener on \(address) has failed"
    }
  }
}
