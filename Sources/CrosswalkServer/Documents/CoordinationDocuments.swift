package import Crosswalk
internal import CrosswalkCoordination
internal import CrosswalkStore

extension TopicSummary {
  /// An item of the reply to TOPICS.
  package var document: JSON {
    [
      "topic": .string(topic), "messages": .integer(messages), "bytes": .integer(bytes),
      "groups": .array(groups.map(\.document)),
      "dead": .integer(dead), "lost": .integer(lost),
    ]
  }
}

extension TopicSummary.Group {
  fileprivate var document: JSON {
    [
      "group": .string(name), "members": .integer(members), "pending": .integer(pending),
      "lag": .integer(lag), "lost": .integer(lost),
    ]
  }
}

extension DeadLetter {
  /// An item of the reply to DEAD.
  package var document: JSON {
    [
      "id": .string(id), "group": .string(group), "payload": .string(String(decoding: payload, as: UTF8.self)),
      "published": .string(published.description), "deliveries": .integer(deliveries), "reason": .string(reason),
    ]
  }
}

extension HeldLock {
  /// An item of the reply to LOCKS.
  package var document: JSON {
    [
      "name": .string(name.text), "holder": .string(holder), "since": .string(since.description),
      "expires": .string(expires.description), "fence": .integer(fence),
      "held_until": heldUntil.map { .string($0.description) } ?? .null,
    ]
  }
}
