import Synchronization

/// What only one at a time may be in: it notes who was, and whether somebody else was there.
final class GuardedSection: Sendable {
  private let state = Mutex((inside: 0, entries: [Int64](), collisions: 0))

  /// Is in it for a moment, under some number.
  func pass(as number: Int64) async {
    state.withLock { state in
      if state.inside > 0 { state.collisions += 1 }
      state.inside += 1
      state.entries.append(number)
    }
    await Task.yield()
    state.withLock { $0.inside -= 1 }
  }

  /// The numbers of those who were in it, in their order.
  var entries: [Int64] { state.withLock(\.entries) }

  /// Whether each number was greater than all before it.
  var onlyRises: Bool { zip(entries, entries.dropFirst()).allSatisfy { $0 < $1 } }

  /// How often there were two.
  var collisions: Int { state.withLock(\.collisions) }
}
