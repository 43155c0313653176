@testable import CrosswalkServer

/// A command that waits until the test lets it answer.
final class Gate: Sendable {
  private let answers = AsyncStream<Reply>.makeStream()
  private let cancellations = AsyncStream<Void>.makeStream()

  /// A node whose `WAIT` waits here.
  func node() -> Node {
    let wait = Command(
      "WAIT", summary: "Waits.",
      handler: .waiting { [answers, cancellations] _, _ in
        for await answer in answers.stream { return answer }
        cancellations.continuation.yield()
        return .busy
      })
    return Node(version: "1", name: "here", table: CommandTable(Command.general + [wait]), facts: { InfoFacts() })
  }

  /// Lets it answer.
  func open(with reply: Reply) { answers.continuation.yield(reply) }

  /// Waits until it was cancelled.
  func cancelled() async {
    for await _ in cancellations.stream { return }
  }
}
