internal import CrosswalkRedis

/// A topic in numbers, for TOPICS.
package struct TopicSummary: Sendable {
  /// A group in numbers.
  package struct Group: Sendable {
    package let name: String
    /// How many members the group has, on all nodes.
    package let members: Int64
    /// How many messages were delivered and not acknowledged, or wait to be delivered again.
    package let pending: Int64
    /// How many messages were never delivered.
    package let lag: Int64
    /// How many messages were trimmed before the group had handled them.
    package let lost: Int64
  }

  package let topic: String
  /// How many messages are kept.
  package let messages: Int64
  /// The size of all payloads together, in bytes.
  package let bytes: Int64
  package let groups: [Group]
  /// How many dead letters there are.
  package let dead: Int64
  /// How many messages all groups have lost, including groups that no longer exist.
  package let lost: Int64

  /// Reads the result of the script `status`; returns nil for anything else.
  init?(_ topic: CoordinationName, _ reply: RedisReply) {
    guard let parts = reply.array, parts.count == 7, let messages = parts[0].integer, let dead = parts[1].integer,
      let published = parts[2].integer, let facts = parts[3].array, let bytes = parts[6].integer
    else { return nil }
    let (lost, given) = (Self.counts(parts[4]), Self.counts(parts[5]))
    self.topic = topic.text
    self.messages = messages
    self.bytes = bytes
    self.dead = dead
    // A number that somebody else wrote can be any number.
    self.lost = lost.values.reduce(0) { Self.sum($0, $1) }
    groups = facts.compactMap { facts in
      Group(facts, lost: lost) { max(0, Self.sum(published, -(given[$0] ?? 0))) }
    }.sorted { $0.name < $1.name }
  }

  private static func sum(_ one: Int64, _ other: Int64) -> Int64 {
    let (sum, overflow) = one.addingReportingOverflow(other)
    return overflow ? (one < 0 ? .min : .max) : sum
  }

  private static func counts(_ reply: RedisReply) -> [String: Int64] {
    var counts: [String: Int64] = [:]
    for (name, count) in reply.pairs {
      counts[name.string ?? ""] = count.string.flatMap { Int64($0) }.map { max(0, $0) }
    }
    return counts
  }

}

extension TopicSummary.Group {
  fileprivate init?(_ facts: RedisReply, lost: [String: Int64], lag: (String) -> Int64) {
    func fact(_ name: String) -> RedisReply? { facts.pairs.first { $0.first.string == name }?.second }
    guard let name = fact("name")?.string, let consumers = fact("consumers")?.integer,
      let pending = fact("pending")?.integer
    else { return nil }
    self.name = name
    // One of the consumers is `-`, which is not a member.
    members = max(0, consumers - 1)
    self.pending = pending
    self.lag = lag(name)
    self.lost = lost[name] ?? 0
  }
}
