internal import CrosswalkNetwork
package import Logging
internal import ServiceLifecycle

// Connections: from accepted sockets to requests and replies.
//
// `LineServer` listens, and `EventLoops` hand each connection to one of the loops, where it stays. A `ConnectionState` is
// what a connection is in: it is told what happens and returns what is to be done, without a socket or a clock. The
// `ConnectionHandler` has the socket and carries that out. Commands that wait for Redis run as tasks (`LoopTasks`) and come
// back to the loop. All of this is in memory and gone with the process; at a stop, what was read is answered first, for at
// most 4 s.

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
    self.eventLoops = eventLoops ?? max(1, Processors.count - 1)
    self.timing = timing
    self.logger = logger
    self.onReady = onReady
  }

  /// Serves until graceful shutdown or cancellation.
  ///
  /// - Throws: `ServerError`, where an address cannot be listened on, or no longer.
  package func run() async throws {
    let loops = try await EventLoops(count: eventLoops, node: node, timing: timing, logger: logger)
    let result: Result<Void, ServerError>
    do throws(ServerError) {
      result = .success(try await serve(on: loops))
    } catch {
      result = .failure(error)
    }
    await loops.close()
    try result.get()
  }

  private func serve(on loops: EventLoops) async throws(ServerError) {
    let listeners = try await listen(on: loops)
    onReady(listeners.map(\.address))
    let failed = await untilStopped(listeners)
    await loops.stop(within: timing.shutdown)
    if let failed { throw .listenerFailed(failed) }
  }

  /// An address, and what listens there.
  private typealias Listening = (address: ListenAddress, listener: Listener)

  private func listen(on loops: EventLoops) async throws(ServerError) -> [Listening] {
    var listeners: [Listening] = []
    for address in addresses {
      do throws(ServerError) {
        let listener = try await Self.listen(at: address, on: loops)
        listeners.append((ListenAddress(listener.address), listener))
      } catch {
        for (_, listener) in listeners { await listener.close() }
        throw error
      }
    }
    return listeners
  }

  private static func listen(at address: ListenAddress, on loops: EventLoops) async throws(ServerError) -> Listener {
    let target: SocketAddress
    do throws(ResolutionError) {
      target = try await address.resolve()
    } catch {
      throw .cannotListen(address, reason: error.description)
    }
    do throws(ListenError) {
      return try await loops.listen(at: target)
    } catch {
      throw error == .addressInUse ? .addressInUse(address) : .cannotListen(address, reason: error.description)
    }
  }

  /// Waits for the sign to stop, and stops listening.
  ///
  /// - Returns: the address of a listener that failed, where that was the sign.
  private func untilStopped(_ listeners: [Listening]) async -> ListenAddress? {
    await withTaskGroup(of: ListenAddress?.self) { group in
      group.addTask {
        try? await gracefulShutdown()
        return nil
      }
      for (address, listener) in listeners {
        group.addTask {
          await listener.waitUntilEnded()
          return address
        }
      }
      let failed = await group.next() ?? nil
      for (_, listener) in listeners { await listener.close() }
      group.cancelAll()
      return failed
    }
  }
}

/// Why a server does not start, or stopped by itself.
package enum ServerError: Error, Equatable, CustomStringConvertible {
  /// Another process listens there.
  case addressInUse(ListenAddress)
  /// The system does not let this process listen there.
  case cannotListen(ListenAddress, reason: String)
  /// The system has no thread or no descriptor left for an event loop.
  case noEventLoop(reason: String)
  /// A listener failed while the server was running.
  case listenerFailed(ListenAddress)

  /// What is wrong and, where that is known, what would be right.
  package var description: String {
    switch self {
    case .addressInUse(let address): "\(address) is in use by another process; choose another address with --listen"
    case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
    case .noEventLoop(let reason): "cannot start an event loop: \(reason)"
    case .listenerFailed(let address): "the listener on \(address) has failed"
    }
  }
}
