internal import CrosswalkStore
package import FoundationEssentials
internal import Synchronization

/// The recorders of a node, each on its own event loop, drained together.
package final class RecorderPool: Sendable {
  /// Drains a recorder where it may be touched.
  package typealias Drain = @Sendable (Date) async -> [ServiceCounts]

  private struct State {
    var drains: [Int: Drain] = [:]
    var lastID = 0
    /// What was counted by recorders that are gone.
    var left: [ServiceCounts] = []
  }

  private let state = Mutex(State())
  private let mutex = AsyncMutex()

  /// A recorder begins to count.
  ///
  /// - Returns: What `leave` wants to know it by.
  package func join(_ drain: @escaping Drain) -> Int {
    state.withLock { state in
      state.lastID += 1
      state.drains[state.lastID] = drain
      return state.lastID
    }
  }

  /// A recorder will count no more: it is drained for the last time, and may then end.
  ///
  /// No other drain of it is under way when this returns. One would ask an event loop that has ended, and never be answered.
  package func leave(_ id: Int, at now: Date) async {
    await mutex.lock()
    defer { mutex.unlock() }
    guard let drain = state.withLock({ $0.drains.removeValue(forKey: id) }) else { return }
    let rest = await drain(now)
    state.withLock { $0.left += rest }
  }

  /// Drains all, with the time that it is given.
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
