/// Lets so many tests run at once that have a redis-server and what talks to it; the others wait for their turn.
///
/// With all of them at once each would take minutes, and tests of how long something takes would say nothing.
actor Places {
  static let forTests = Places(count: 8)
  @TaskLocal private static var hasPlace = false

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(count: Int) {
    free = count
  }

  /// Runs `body` when there is a place for it; what runs inside another body has its place.
  nonisolated func with<Result>(_ body: () async throws -> Result) async throws -> Result {
    if Self.hasPlace { return try await body() }
    await take()
    do {
      let result = try await Self.$hasPlace.withValue(true) { try await body() }
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
