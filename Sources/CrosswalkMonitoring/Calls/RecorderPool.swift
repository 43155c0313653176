internal import CrosswalkStore
package import FoundationEssentials
internal import Synchronization

/// The recorders of a node, each on its own event loop, which are drained together.
package final class RecorderPool: Sendable {
  /// A function that drains a recorder on the thread that may use it.
  package typealias Drain = @Sendable (Date) async -> [ServiceCounts]

  private struct State {
    var drains: [Int: Drain] = [:]
    var lastID = 0
    /// The last counts of recorders that have left.
    var left: [ServiceCounts] = []
  }

  private let state = Mutex(State())
  private let mutex = AsyncMutex()

  /// Adds a recorder; in the server `EventLoops` adds that of each event loop, and drains it there.
  ///
  /// - Returns: The id of the recorder, for `leave`.
  package func join(_ drain: @escaping Drain) -> Int {
    state.withLock { state in
      state.lastID += 1
      state.drains[state.lastID] = drain
      return state.lastID
    }
  }

  /// Removes a recorder after draining it for the last time; its event loop may then end.
  ///
  /// No drain of the recorder is under way when this returns. Such a drain would wait forever for an event loop that
  /// has ended.
  package func leave(_ id: Int, at now: Date) async {
    await mutex.lock()
    defer { mutex.unlock() }
    guard let drain = state.withLock({ $0.drains.removeValue(forKey: id) }) else { return }
    let rest = await drain(now)
    state.withLock { $0.left += rest }
  }

  /// Drains all recorders, and gives them the same time.
  package func drain(at now: Date) async -> [ServiceCounts] {
    await mutex.lock()
    defer { mutex.unlock() }
    let (drains, left) = state.withLock { state in
      defer { state.left = [] }
      return (Array(state.drains.values), state.left)
    }
    return await withTaskGroup(of: [ServiceCounts].self) { group in
      for drain in drains { group.addTask { await drain(now) } }
      return await group.reduce(into: left) { $0 += $1 }
    }
  }
}
