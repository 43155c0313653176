/// Waits for work, but not for ever.
package enum Patience {
  /// Returns when the work is done, or at the end of the time; what is not done then goes on by itself.
  ///
  /// That the waiting task is cancelled changes nothing: most work that is waited for so is what is left to do then.
  package static func wait(_ limit: Duration, for work: @escaping @Sendable () async -> Void) async {
    let (done, end) = AsyncStream<Void>.makeStream()
    Task {
      await work()
      end.finish()
    }
    await Task {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { for await _ in done {} }
        group.addTask { try? await Task.sleep(for: limit) }
        await group.next()
        group.cancelAll()
      }
    }.value
  }
}
