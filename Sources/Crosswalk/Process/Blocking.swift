internal import Dispatch

/// Work that waits for files, or computes for long, away from the threads that Swift's tasks share.
package enum Blocking {
  /// Runs `work` on a thread where it may block.
  package static func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: work()) }
    }
  }

  /// Runs `work`, which can fail, on a thread where it may block.
  package static func run<Value: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    try await run { () -> Result<Value, Failure> in
      do throws(Failure) { return .success(try work()) } catch { return .failure(error) }
    }.get()
  }

  private static let turns = DispatchQueue(label: "crosswalk.turns")

  /// Runs `work`, which may keep a processor busy for long, after all that was given here before: one at a time, so that
  /// however much is asked for, all but one processor are left to others.
  package static func runInTurn<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      turns.async { continuation.resume(returning: work()) }
    }
  }
}
