/// Lets only some of the tests run at once that start processes; the others wait for a slot.
///
/// With all of them at once each would take minutes, and tests of how long something takes would say nothing.
package actor TestSlots {
  /// The slots of tests with a redis-server and what talks to it.
  static let redis = TestSlots(8)
  @TaskLocal private static var hasRedisSlot = false

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  package init(_ count: Int) {
    free = count
  }

  /// Runs `body` when there is a slot for it; what runs inside another body shares its slot.
  static func withRedis<Result>(_ body: () async throws -> Result) async throws -> Result {
    if hasRedisSlot { return try await body() }
    return try await redis.with { try await $hasRedisSlot.withValue(true) { try await body() } }
  }

  /// Runs `body` when there is a slot for it.
  package nonisolated func with<Result>(_ body: () async throws -> Result) async throws -> Result {
    await take()
    do {
      let result = try await body()
      await giveBack()
      return result
    } catch {
      await giveBack()
      throw error
    }
  }

  private func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func giveBack() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
