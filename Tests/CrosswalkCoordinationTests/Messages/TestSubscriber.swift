import CrosswalkCoordination
import CrosswalkTesting
import Synchronization

/// A subscriber that keeps its deliveries, and acknowledges those that a test wants acknowledged.
final class TestSubscriber: Recipient {
  private struct State {
    var deliveries: [Delivery] = []
    var membership: Membership?
    var unsent = 0
    var keepsAllUnsent = false
    var takesOnce = false
    var tries = 0
    var calls = 0
  }

  private let state = Mutex(State())

  var unsentBytes: Int { state.withLock { $0.unsent } }

  func deliver(_ deliveries: [Delivery]) {
    let (membership, tries) = state.withLock { state in
      state.deliveries += deliveries
      state.calls += 1
      if state.takesOnce { state.unsent = Topics.Options().unsentBytes }
      if state.keepsAllUnsent { state.unsent += deliveries.reduce(0) { $0 + $1.payload.count } }
      return (state.membership, state.tries)
    }
    guard let membership, tries > 0 else { return }
    Task {
      for delivery in deliveries { await Self.acknowledge(delivery.id, membership, tries) }
    }
  }

  func begin(_ membership: Membership) {
    state.withLock { $0.membership = membership }
    membership.start()
  }

  /// The deliveries, in their order.
  var deliveries: [Delivery] { state.withLock { $0.deliveries } }

  /// The texts of the deliveries, in their order.
  var texts: [String] { deliveries.map { String(decoding: $0.payload, as: UTF8.self) } }

  /// How often `deliver` was called.
  var calls: Int { state.withLock { $0.calls } }

  /// Acknowledges all later deliveries, each until there is a reply, but at most this many times.
  func acknowledgeAll(tries: Int = 100) { state.withLock { $0.tries = tries } }

  /// Fills the unsent bytes up to their limit.
  func fill() { state.withLock { $0.unsent = Topics.Options().unsentBytes } }

  /// Fills the unsent bytes up to their limit with the first delivery.
  func takeOnce() { state.withLock { $0.takesOnce = true } }

  /// Sends none of the later deliveries.
  func stall() { state.withLock { $0.keepsAllUnsent = true } }

  /// Sends everything, and reports that.
  func drain() {
    let membership = state.withLock { state in
      state.unsent = 0
      return state.membership
    }
    membership?.drained()
  }

  func acknowledge(_ id: String) async throws -> Bool {
    guard let membership = state.withLock({ $0.membership }) else { return false }
    return try await membership.acknowledge(id)
  }

  func leave(unsent: [String] = []) async {
    await state.withLock({ $0.membership })?.leave(unsent: unsent)
  }

  /// Waits until this many messages were delivered.
  func expect(_ count: Int) async throws {
    do {
      try await eventually { self.deliveries.count >= count }
    } catch {
      throw TooFew(texts: texts, expected: count)
    }
  }

  struct TooFew: Error {
    let texts: [String]
    let expected: Int
  }

  /// Acknowledges a message like a client that tries again for a while.
  private static func acknowledge(_ id: String, _ membership: Membership, _ tries: Int) async {
    for _ in 1...tries {
      if (try? await membership.acknowledge(id)) != nil { return }
      try? await Task.sleep(for: .milliseconds(20))
    }
  }
}
