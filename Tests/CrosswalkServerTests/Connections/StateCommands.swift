import Synchronization

@testable import CrosswalkServer

/// The commands that a played connection is asked: each is answered in another way.
final class StateCommands: Sendable {
  private let begun = Atomic(0)
  private let made = Atomic(0)

  /// How many replies were about to be sent of those that must know that.
  var count: Int { begun.load(ordering: .relaxed) }

  /// How many such replies were made.
  var replied: Int { made.load(ordering: .relaxed) }

  /// A node that answers them.
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
    // What is answered at a stretch is told by bytes here, and not by how fast the machine is.
    limits.stretchTime = .seconds(3600)
    return Node(
      version: "1", name: "here", limits: limits,
      table: CommandTable(Command.general + TestCommands.all + [connectionBound, document]),
      facts: { InfoFacts() })
  }
}
