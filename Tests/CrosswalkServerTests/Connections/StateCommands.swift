import Synchronization

@testable import CrosswalkServer

/// The commands of a played connection, each of which is answered in another way.
final class StateCommands: Sendable {
  private let begun = Atomic(0)
  private let made = Atomic(0)

  /// The number of replies with a `whenWritten` that were about to be sent.
  var count: Int { begun.load(ordering: .relaxed) }

  /// The number of such replies that were made.
  var replied: Int { made.load(ordering: .relaxed) }

  /// Makes a node with these commands.
  func node(_ limits: Limits = Limits()) -> Node {
    let connectionBound = Command(
      "PERSONAL", "text", summary: "Answers the text, for this connection only.",
      positionals: 1...1,
      handler: .connectionBound { [self] request, _ in
        made.add(1, ordering: .relaxed)
        return DeferredReply(
          .value(String(decoding: request.arguments[0], as: UTF8.self)),
          whenWritten: { [self] in begun.add(1, ordering: .relaxed) }, whenLost: {})
      })
    let document = Command(
      "DOCUMENT", "count", summary: "Answers a document, which is sent in pieces where it is long.",
      positionals: 1...1,
      handler: .waiting { request, _ in
        let count = Int(String(decoding: request.arguments[0], as: UTF8.self)) ?? 0
        return .json([34] + Array(repeating: UInt8(ascii: "d"), count: count) + [34])
      })
    var limits = limits
    // Here only the number of bytes ends a turn, and not the speed of the machine.
    limits.stretchTime = .seconds(3600)
    return Node(
      version: "1", name: "here", limits: limits,
      table: CommandTable(Command.general + TestCommands.all + [connectionBound, document]),
      facts: { InfoFacts() })
  }
}
