@testable import CrosswalkServer

/// Commands that wait until the test lets them answer.
final class Gate: Sendable {
  private let answers = AsyncStream<Reply>.makeStream()
  private let cancellations = AsyncStream<Void>.makeStream()

  /// Makes a node with `WAIT` and `HOLD`, which wait here.
  ///
  /// `HOLD` continues even if it is cancelled. If its reply is lost, what it did is taken back a little later.
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

  /// Lets the command answer.
  func open(with reply: Reply) { answers.continuation.yield(reply) }

  /// Waits until the command is cancelled.
  func cancelled() async {
    for await _ in cancellations.stream { return }
  }
}
