import Synchronization

/// A section that only one task may be in at a time; it records who entered, and how often two were in it.
final class GuardedSection: Sendable {
  private let state = Mutex((inside: 0, entries: [Int64](), collisions: 0))

  /// Enters the section for a moment, under a number.
  func pass(as number: Int64) async {
    state.withLock { state in
      if state.inside > 0 { state.collisions += 1 }
      state.inside += 1
      state.entries.append(number)
    }
    await Task.yield()
    state.withLock { $0.inside -= 1 }
  }

  /// The numbers of those who entered, in their order.
  var entries: [Int64] { state.withLock(\.entries) }

  /// Whether each number was higher than all before it.
  var onlyRises: Bool { zip(entries, entries.dropFirst()).allSatisfy { $0 < $1 } }

  /// How often somebody entered while another was in it.
  var collisions: Int { state.withLock(\.collisions) }
}
