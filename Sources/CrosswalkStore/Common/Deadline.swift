/// Waits for `work`, but not longer than `limit`; if it takes longer, the work continues by itself.
///
/// A cancellation of the waiting task changes nothing, because this is for cleaning up after a cancellation.
package func withDeadline(_ limit: Duration, _ work: @escaping @Sendable () async -> Void) async {
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
