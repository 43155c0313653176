/// A gate that one task opens and that other tasks wait for.
struct Gate: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream()
  }

  func open() {
    continuation.finish()
  }

  /// Waits until the gate is open or the task is cancelled.
  func pass() async {
    for await _ in stream {}
  }
}
