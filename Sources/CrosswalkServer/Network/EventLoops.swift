internal import CrosswalkStore
internal import NIOCore
internal import NIOPosix

/// The event loops of a service, each with its own connections.
struct EventLoops: Sendable {
  let group: MultiThreadedEventLoopGroup
  /// How often a loop on which nothing arrives lets go of dictionaries that are served no more.
  private static let refreshInterval = TimeAmount.seconds(1)

  private let connections: [ObjectIdentifier: NIOLoopBound<LoopConnections>]
  private let recording: Recording
  /// What the recorders of the loops are known by.
  private let recorders: [ObjectIdentifier: Int]

  init(count: Int, node: Node) async throws {
    group = MultiThreadedEventLoopGroup(numberOfThreads: count)
    var connections: [ObjectIdentifier: NIOLoopBound<LoopConnections>] = [:]
    var recorders: [ObjectIdentifier: Int] = [:]
    for loop in group.makeIterator() {
      let bound = try await loop.submit {
        let bound = NIOLoopBound(LoopConnections(node: node), eventLoop: loop)
        loop.scheduleRepeatedTask(initialDelay: Self.refreshInterval, delay: Self.refreshInterval) { _ in
          bound.value.worker.refreshCatalog()
        }
        return bound
      }.get()
      connections[ObjectIdentifier(loop)] = bound
      recorders[ObjectIdentifier(loop)] = node.recording.recorders.join { now in
        // A loop that has ended has left what it counted.
        (try? await loop.submit { bound.value.worker.calls.drain(at: now) }.get()) ?? []
      }
    }
    self.connections = connections
    self.recorders = recorders
    recording = node.recording
  }

  /// The connections of `loop`, which is one of these and the one that this is called on.
  func connections(of loop: any EventLoop) -> LoopConnections? {
    connections[ObjectIdentifier(loop)]?.value
  }

  /// Lets all connections answer what they have read and close; cuts off those that have not after `grace`.
  ///
  /// Requests that still wait shortly before that are given up, and waited for in the end.
  func stop(within grace: TimeAmount) async {
    let loops = Array(group.makeIterator())
    let patience = TimeAmount.nanoseconds(grace.nanoseconds * 3 / 4)
    let cut = loops.flatMap { loop in
      [
        loop.scheduleTask(in: patience) { connections(of: loop)?.giveUp() },
        loop.scheduleTask(in: grace) { connections(of: loop)?.closeAll() },
      ]
    }
    let stopped = loops.map { loop in
      loop.flatSubmit { connections(of: loop)?.stop(on: loop) ?? loop.makeSucceededVoidFuture() }
    }
    for future in stopped { try? await future.get() }
    for task in cut { task.cancel() }
    for loop in loops {
      let requests = try? await loop.submit { connections(of: loop)?.worker.waiting ?? [] }.get()
      for request in requests ?? [] { await request.value }
    }
  }

  /// Ends the loops; what they have counted is left to be written.
  func shutDown() async throws {
    for loop in group.makeIterator() {
      guard let id = recorders[ObjectIdentifier(loop)] else { continue }
      try? await loop.submit {
        let rest = connections(of: loop)?.worker.calls.drain(at: recording.now().date) ?? []
        recording.recorders.leave(id, rest: rest)
      }.get()
    }
    try await group.shutdownGracefully()
  }
}
