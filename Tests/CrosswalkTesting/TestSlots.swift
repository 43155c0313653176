/// The slots for tests that start processes: only as many run at the same time, and the others wait.
///
/// If all of them ran at the same time, each would take minutes, and tests that measure times would be meaningless.
package actor TestSlots {
  /// The slots for tests with a redis-server and the processes that connect to it.
  static let redis = TestSlots(8)
  @TaskLocal private static var hasRedisSlot = false

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  package init(_ count: Int) {
    free = count
  }

  /// Runs `body` when there is a slot for it; a body inside another one shares the slot of that.
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
