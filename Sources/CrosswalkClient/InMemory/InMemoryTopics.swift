/// The topics of an in-memory Crosswalk: the published messages and their subscribers.
struct InMemoryTopics {
  private struct Stored {
    let id: String
    let payload: String
  }

  private struct Group {
    /// The messages that no member has.
    var queue: [Stored] = []
    /// The messages that a member has and has not acknowledged.
    var pending: [(message: Stored, peer: InMemoryState.Peer)] = []
    var members: [(peer: InMemoryState.Peer, window: Int)] = []
  }

  private struct Topic {
    var messages: [Stored] = []
    /// The ids of messages, by publish id.
    var publishIDs: [String: String] = [:]
    var live: [InMemoryState.Peer] = []
    var groups: [String: Group] = [:]
  }

  private var topics: [String: Topic] = [:]
  private var count = 0

  func payloads(in topic: String) -> [String] {
    (topics[topic]?.messages ?? []).map(\.payload)
  }

  /// Adds a message, unless there is one with that publish id, and delivers it.
  mutating func publish(
    _ payload: String, to topic: String, id publishID: String?
  ) -> (id: String, [InMemoryState.Effect]) {
    if let publishID, let id = topics[topic]?.publishIDs[publishID] { return (id, []) }
    count += 1
    let message = Stored(id: "\(count)-0", payload: payload)
    var found = topics[topic] ?? Topic()
    found.messages.append(message)
    if let publishID { found.publishIDs[publishID] = message.id }
    for name in found.groups.keys { found.groups[name]?.queue.append(message) }
    let effects = found.live.map { Self.delivery(of: message, in: topic, to: $0) }
    topics[topic] = found
    return (message.id, effects + handOut(topic))
  }

  /// Adds a member to a group, or a live subscriber if there is no group.
  mutating func subscribe(
    _ peer: InMemoryState.Peer, to topic: String, group: String?, _ window: Int
  ) -> [InMemoryState.Effect] {
    guard let group else {
      topics[topic, default: Topic()].live.append(peer)
      return []
    }
    topics[topic, default: Topic()].groups[group, default: Group()].members.append((peer, window))
    return handOut(topic)
  }

  /// Notes that a message was handled; returns nil if the peer does not have it.
  mutating func acknowledge(
    _ id: String, in topic: String, by peer: InMemoryState.Peer
  ) -> [InMemoryState.Effect]? {
    for name in topics[topic]?.groups.keys.sorted() ?? [] {
      let index = topics[topic]?.groups[name]?.pending.firstIndex { $0.message.id == id && $0.peer == peer }
      guard let index else { continue }
      topics[topic]?.groups[name]?.pending.remove(at: index)
      return handOut(topic)
    }
    return nil
  }

  /// Removes a peer; the messages that it has not acknowledged go to other members.
  mutating func end(_ peer: InMemoryState.Peer) -> [InMemoryState.Effect] {
    var effects: [InMemoryState.Effect] = []
    for (name, var topic) in topics {
      topic.live.removeAll { $0 == peer }
      for (groupName, var group) in topic.groups {
        group.members.removeAll { $0.peer == peer }
        group.queue = group.pending.filter { $0.peer == peer }.map(\.message) + group.queue
        group.pending.removeAll { $0.peer == peer }
        topic.groups[groupName] = group
      }
      topics[name] = topic
      effects += handOut(name)
    }
    return effects
  }

  /// Delivers the messages of each group to the members with the fewest messages, as far as their windows allow.
  private mutating func handOut(_ topic: String) -> [InMemoryState.Effect] {
    var effects: [InMemoryState.Effect] = []
    for (name, var group) in topics[topic]?.groups ?? [:] {
      func load(_ member: (peer: InMemoryState.Peer, window: Int)) -> Int {
        group.pending.count { $0.peer == member.peer }
      }
      while let message = group.queue.first,
        let member = group.members.filter({ load($0) < $0.window }).min(by: { load($0) < load($1) })
      {
        group.queue.removeFirst()
        group.pending.append((message, member.peer))
        effects.append(Self.delivery(of: message, in: topic, to: member.peer))
      }
      topics[topic]?.groups[name] = group
    }
    return effects
  }

  private static func delivery(
    of message: Stored, in topic: String, to peer: InMemoryState.Peer
  ) -> InMemoryState.Effect {
    .send(InMemoryState.line("MSG", [topic, message.id, message.payload]), to: peer)
  }
}
