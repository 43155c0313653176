/// A wake-up for one waiting task; several before the task looks count as one.
struct Signal: Sendable {
  /// The wake-ups, for the waiting task; they end with `finish`, or when that task is cancelled.
  let reasons: AsyncStream<Void>
  private let sink: AsyncStream<Void>.Continuation

  init() {
    (reasons, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func send() { sink.yield() }

  func finish() { sink.finish() }
}
