/// Something that one task waits for and another brings about.
struct Gate: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream()
  }

  func open() {
    continuation.finish()
  }

  /// Waits until it is open, or the task is cancelled.
  func pass() async {
    for await _ in stream {}
  }
}
