internal import CrosswalkNetwork
package import Logging
internal import ServiceLifecycle

// Connections: from accepted sockets to requests and replies.
//
// `LineServer` listens, and `EventLoops` hands each connection to one of the event loops, where it stays.
// `ConnectionState` is the state machine of a connection: it takes events and returns actions, without a socket or a
// clock. A `ConnectionHandler` owns the socket, reports its events and carries out the actions. A command that waits
// for Redis runs as a task (`LoopTasks`), and its reply comes back to the loop. All of this is in memory, and nothing
// of it survives the process. When the server stops, it first answers what it has read, for at most 4 s.

/// The server: it listens and serves clients until it is told to stop, answers what it has read, and closes.
package struct LineServer: Service {
  private let node: Node
  private let addresses: [ListenAddress]
  private let eventLoops: Int
  private let timing: Timing
  private let logger: Logger
  private let onReady: @Sendable ([ListenAddress]) -> Void

  /// Makes a server that does not listen yet.
  ///
  /// - Parameters:
  ///   - node: The node that it serves.
  ///   - addresses: The addresses that it listens on; with port 0 the system picks a port.
  ///   - eventLoops: The number of threads that serve connections; nil for one less than there are cores, but at least
  ///     one.
  ///   - timing: How long peers are waited for.
  ///   - logger: The log for what happens to connections.
  ///   - onReady: Called once, when it listens on all addresses, with the real addresses in the same order.
  package init(
    node: Node, addresses: [ListenAddress], eventLoops: Int? = nil, timing: Timing = Timing(), logger: Logger,
    onReady: @escaping @Sendable ([ListenAddress]) -> Void
  ) {
    self.node = node
    self.addresses = addresses
    // With as many loops as cores, the loops wait for each other and for the clients on this machine. And the less each
    // loop has to do, the more often it has to be woken. On two cores, two loops take a third more CPU time for each
    // request than one, and answer fewer requests.
    self.eventLoops = eventLoops ?? max(1, Processors.count - 1)
    self.timing = timing
    self.logger = logger
    self.onReady = onReady
  }

  /// Serves until graceful shutdown or cancellation.
  ///
  /// - Throws: `ServerError` if it cannot listen on an address, or can no longer, or if an event loop cannot be
  ///   started.
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

  /// An address and the listener there.
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

  /// Waits until the server is to stop or a listener fails, and stops listening.
  ///
  /// - Returns: The address of the listener that failed; nil if the server is to stop.
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

/// The reason why a server does not start or has stopped by itself.
package enum ServerError: Error, Equatable, CustomStringConvertible {
  /// Another process listens on the address.
  case addressInUse(ListenAddress)
  /// This process cannot listen on the address.
  case cannotListen(ListenAddress, reason: String)
  /// The system has no thread or no descriptor left for an event loop.
  case noEventLoop(reason: String)
  /// A listener failed while the server was running.
  case listenerFailed(ListenAddress)

  /// What is wrong and, if known, what to do.
  package var description: String {
    switch self {
    case .addressInUse(let address): "\(address) is in use by another process; choose another address with --listen"
    case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
    case .noEventLoop(let reason): "cannot start an event loop: \(reason)"
    case .listenerFailed(let address): "the listener on \(address) has failed"
    }
  }
}
