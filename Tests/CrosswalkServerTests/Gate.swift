@testable import CrosswalkServer

/// Commands that wait until the test lets them answer.
final class Gate: Sendable {
  private let answers = AsyncStream<Reply>.makeStream()
  private let cancellations = AsyncStream<Void>.makeStream()

  /// A node whose `WAIT` waits here; so does `HOLD`, though it is cancelled, and is taken back in a while if it is lost.
  func node(takeBack: @escaping @Sendable () -> Void = {}) -> Node {
    let wait = Command(
      "WAIT", summary: "Waits.",
      handler: .waiting { [answers, cancellations] _, _ in
        for await answer in answers.stream { return answer }
        cancellations.continuation.yield()
        return .busy
      })
    let hold = Command(
      "HOLD", summary: "Waits to the end.",
      handler: .connectionBound { [answers] _, _ in
        let reply = await Task { await answers.stream.first { _ in true } ?? .busy }.value
        return DeferredReply(
          reply,
          whenLost: {
            try? await Task.sleep(for: .milliseconds(300))
            takeBack()
          })
      })
    return Node(
      version: "1", name: "here", table: CommandTable(Command.general + [wait, hold]), facts: { InfoFacts() })
  }

  /// Lets it answer.
  func open(with reply: Reply) { answers.continuation.yield(reply) }

  /// Waits until it was cancelled.
  func cancelled() async {
    for await _ in cancellations.stream { return }
  }
}
