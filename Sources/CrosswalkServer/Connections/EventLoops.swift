internal import CrosswalkMonitoring
internal import CrosswalkStore
internal import NIOCore
internal import NIOPosix

/// The event loops of a service, each with its own connections.
struct EventLoops: Sendable {
  let group: MultiThreadedEventLoopGroup
  /// How often a loop on which nothing arrives lets go of dictionaries that are served no more.
  private static let refreshInterval = TimeAmount.seconds(1)

  private let connections: [ObjectIdentifier: NIOLoopBound<LoopConnections>]
  private let recorderState: RecorderState
  /// What the recorders of the loops are known by.
  private let recorders: [Int]

  init(count: Int, node: Node) async throws {
    group = MultiThreadedEventLoopGroup(numberOfThreads: count)
    var connections: [ObjectIdentifier: NIOLoopBound<LoopConnections>] = [:]
    var recorders: [Int] = []
    for loop in group.makeIterator() {
      let bound = try await loop.submit {
        let bound = NIOLoopBound(LoopConnections(node: node), eventLoop: loop)
        loop.scheduleRepeatedTask(initialDelay: Self.refreshInterval, delay: Self.refreshInterval) { _ in
          bound.value.loopContext.refreshCatalog()
        }
        return bound
      }.get()
      connections[ObjectIdentifier(loop)] = bound
      let recorder = node.recorderState.recorders.join { now in
        // The loop runs: its recorder leaves before it ends.
        (try? await loop.submit { bound.value.loopContext.calls.drain(at: now) }.get()) ?? []
      }
      recorders.append(recorder)
    }
    self.connections = connections
    self.recorders = recorders
    recorderState = node.recorderState
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
      // What ends may leave something to be done: a lock to be given back whose connection was cut off.
      while let tasks = try? await loop.submit({ connections(of: loop)?.loopContext.tasks.all }).get(), !tasks.isEmpty {
        for task in tasks { await task.value }
      }
    }
  }

  /// Ends the loops; what they have counted is left to be written.
  func shutDown() async throws {
    for recorder in recorders { await recorderState.recorders.leave(recorder, at: recorderState.now().date) }
    try await group.shutdownGracefully()
  }
}
