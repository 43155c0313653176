internal import CrosswalkMonitoring
internal import CrosswalkNetwork
internal import CrosswalkStore
internal import Logging
internal import Synchronization

/// The event loops of a server, each with its own connections.
final class EventLoops: Sendable {
  /// The time between two refreshes of an idle event loop, which free dictionaries that are no longer served.
  private static let refreshInterval = Duration.seconds(1)

  /// One event loop and what belongs to it.
  private struct Member: Sendable {
    let loop: EventLoop
    let connections: LoopBound<LoopConnections>
    /// The number by which its recorder leaves.
    let recorder: Int
  }

  private let members: [Member]
  private let recorderState: RecorderState
  private let timing: Timing
  private let logger: Logger
  private let accepted = Atomic<Int>(0)

  /// Starts the event loops.
  ///
  /// - Throws: `ServerError.noEventLoop` if the system lacks a thread or a descriptor; no loop is left running then.
  init(count: Int, node: Node, timing: Timing, logger: Logger) async throws(ServerError) {
    var members: [Member] = []
    do throws(NetworkError) {
      for number in 0..<count { members.append(try await Self.start(number, node)) }
    } catch {
      for member in members { await member.loop.close() }
      throw .noEventLoop(reason: error.description)
    }
    self.members = members
    self.timing = timing
    self.logger = logger
    recorderState = node.recorderState
  }

  private static func start(_ number: Int, _ node: Node) async throws(NetworkError) -> Member {
    let loop = try EventLoop(name: "connections-\(number)")
    let connections = await loop.run {
      let connections = LoopConnections(node: node, loop: loop)
      connections.refreshCatalog(every: refreshInterval)
      return LoopBound(connections, loop)
    }
    guard let connections else { preconditionFailure("a loop that has just been started is not closed") }
    let recorder = node.recorderState.recorders.join { now in
      // The loop is still running here, since its recorder leaves before the loop ends.
      await loop.run { connections.value.loopContext.calls.drain(at: now) } ?? []
    }
    return Member(loop: loop, connections: connections, recorder: recorder)
  }

  /// Listens at `address` and hands the connections to the loops in turn, so that each loop gets equally many.
  func listen(at address: SocketAddress) async throws(ListenError) -> Listener {
    try await Listener.listen(at: address, on: members[0].loop) { [self] socket in
      let number = accepted.add(1, ordering: .relaxed).oldValue
      let member = members[number % members.count]
      let serve = { @Sendable [timing, logger] in
        member.connections.value.serve(socket, on: member.loop, timing: timing, logger: logger)
      }
      if member.loop.isCurrent { serve() } else { member.loop.execute(serve) }
    }
  }

  /// Lets all connections answer what they have read and close, and cuts off those that are still open after `grace`.
  ///
  /// Requests that still wait after three quarters of that time are cancelled. In the end all tasks are waited for.
  func stop(within grace: Duration) async {
    let cut = Task {
      try await Task.sleep(for: grace * 3 / 4)
      onEach { $0.giveUp() }
      try await Task.sleep(for: grace / 4)
      onEach { $0.cutOffAll() }
    }
    await withTaskGroup(of: Void.self) { group in
      for member in members {
        group.addTask {
          await withCheckedContinuation { continuation in
            member.loop.execute { member.connections.value.stop { continuation.resume() } }
          }
        }
      }
    }
    cut.cancel()
    for member in members {
      // A task that ends may leave another one, such as giving back a lock whose connection was cut off.
      while let tasks = await member.loop.run({ member.connections.value.tasks.all }), !tasks.isEmpty {
        for task in tasks { await task.value }
      }
    }
  }

  /// Ends the loops, which must not have open connections; what they have counted is kept to be written to Redis.
  func close() async {
    for member in members { await recorderState.recorders.leave(member.recorder, at: recorderState.now().date) }
    onEach { $0.close() }
    for member in members { await member.loop.close() }
  }

  private func onEach(_ body: @escaping @Sendable (LoopConnections) -> Void) {
    for member in members { member.loop.execute { body(member.connections.value) } }
  }
}
