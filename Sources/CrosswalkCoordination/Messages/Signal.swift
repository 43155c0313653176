/// A reason to look again, for one task that waits; many before it looks are one.
struct Signal: Sendable {
  /// The reasons, for the one that waits; they end with `finish`, or when its task is cancelled.
  let reasons: AsyncStream<Void>
  private let sink: AsyncStream<Void>.Continuation

  init() {
    (reasons, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func send() { sink.yield() }

  func finish() { sink.finish() }
}
