package import Crosswalk
internal import CrosswalkRedis

/// What there is of a topic, for TOPICS.
package struct TopicSummary: Sendable {
  /// What there is of a group.
  package struct Group: Sendable {
    package let name: String
    /// How many members it has, on all nodes.
    package let members: Int64
    /// How many messages were delivered and not acknowledged, or wait to be delivered again.
    package let pending: Int64
    /// How many messages were never delivered; nil where somebody changed the stream by hand, so that Redis does not know.
    package let lag: Int64?
    /// How many messages were trimmed before it had handled them.
    package let lost: Int64
  }

  package let topic: String
  /// How many messages are kept.
  package let messages: Int64
  package let groups: [Group]
  /// How many dead letters there are.
  package let dead: Int64
  /// How many messages all groups have lost, with those that are no more.
  package let lost: Int64

  /// Reads what the script `status` returns; nil for anything else.
  init?(_ topic: CoordinationName, _ reply: RedisReply) {
    guard let parts = reply.array, parts.count == 4, let messages = parts[0].integer, let dead = parts[1].integer,
      let facts = parts[2].array, let counts = parts[3].array
    else { return nil }
    var lost: [String: Int64] = [:]
    for index in stride(from: 0, to: counts.count - 1, by: 2) {
      guard let group = counts[index].string, let count = counts[index + 1].string.flatMap({ Int64($0) }) else {
        continue
      }
      lost[group] = count
    }
    self.topic = topic.text
    self.messages = messages
    self.dead = dead
    self.lost = lost.values.reduce(0, +)
    groups = facts.compactMap { Group($0.array ?? [], lost) }.sorted { $0.name < $1.name }
  }

  /// The item of what TOPICS answers.
  package var json: JSON {
    [
      "topic": .string(topic), "messages": .integer(messages), "groups": .array(groups.map(\.json)),
      "dead": .integer(dead), "lost": .integer(lost),
    ]
  }
}

extension TopicSummary.Group {
  fileprivate init?(_ facts: [RedisReply], _ lost: [String: Int64]) {
    func fact(_ name: String) -> RedisReply? {
      facts.firstIndex { $0.string == name }.flatMap { $0 + 1 < facts.count ? facts[$0 + 1] : nil }
    }
    guard let name = fact("name")?.string, let consumers = fact("consumers")?.integer,
      let pending = fact("pending")?.integer
    else { return nil }
    self.name = name
    // One of them is nobody.
    members = max(0, consumers - 1)
    self.pending = pending
    lag = fact("lag")?.integer
    self.lost = lost[name] ?? 0
  }

  fileprivate var json: JSON {
    [
      "group": .string(name), "members": .integer(members), "pending": .integer(pending),
      "lag": lag.map { .integer($0) } ?? .null, "lost": .integer(lost),
    ]
  }
}
