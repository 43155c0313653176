internal import CrosswalkRedis
internal import CrosswalkStore

/// One group of a topic in Redis.
struct GroupStore: Sendable {
  /// A member with room for messages, and how much room.
  struct Offer: Sendable {
    let member: String
    let messages: Int
    let bytes: Int
  }

  /// What the members were given.
  struct Batch: Sendable {
    struct Item: Sendable {
      /// The index of the offer that took the message.
      let offer: Int
      let id: MessageID
      let payload: [UInt8]
      /// The consumer that had the message before: "" for a new message, `-` for one that waited.
      let before: String
    }

    let items: [Item]
    /// How many messages became dead letters.
    let buried: Int64
    /// Whether there may be more.
    let hasMore: Bool
  }

  /// How many messages and bytes one script gives at most.
  private static let batchMessages = 1000
  private static let batchBytes = 4 << 20
  /// How many payloads one pipeline reads.
  private static let messagesInPipeline = 8

  let topic: CoordinationName
  let group: CoordinationName
  let connection: RedisConnection
  let keys: Keys
  let options: Topics.Options

  /// Makes the group, if it does not exist, at a position or after all messages, and adds members to it.
  ///
  /// It may be repeated. It returns the position of the group.
  func make(at position: MessageID?, with members: [String]) async throws(StoreError) -> MessageID {
    try await join(members, position?.description ?? "$")
  }

  /// Adds members to the group and returns its position; it may be repeated.
  ///
  /// - Throws: Also if the group does not exist.
  func join(_ members: [String]) async throws(StoreError) -> MessageID {
    try await join(members, "")
  }

  /// Gives messages to members; with `late`, also messages that other members did not acknowledge in time.
  func deliver(to offers: [Offer], late: Bool) async throws(StoreError) -> Batch {
    let words = offers.flatMap { [RedisWord($0.member), RedisWord($0.messages), RedisWord($0.bytes)] }
    let patience = options.acknowledgement
    let limit = DurationWord.text(microseconds: patience.wholeMicroseconds)
    let reply = try await run(
      GroupScripts.deliver,
      [
        RedisWord(options.deliveries), RedisWord("not acknowledged within \(limit)"),
        RedisWord(Self.batchMessages), RedisWord(Self.batchBytes), RedisWord(late ? patience.wholeMilliseconds : 0),
      ] + words)
    guard let parts = reply.array, parts.count == 3, let buried = parts[0].integer, let more = parts[1].integer,
      let given = parts[2].array
    else { throw .unexpectedReply }
    var items: [Batch.Item] = []
    items.reserveCapacity(given.count)
    for item in given {
      guard let fields = item.array, fields.count == 4, let offer = fields[0].integer, let payload = fields[2].bytes,
        let id = fields[1].string.flatMap({ MessageID($0) }), let before = fields[3].string
      else { throw .unexpectedReply }
      items.append(Batch.Item(offer: Int(offer), id: id, payload: payload, before: before))
    }
    return Batch(items: items, buried: buried, hasMore: more == 1)
  }

  /// Acknowledges a message; returns false if the member does not have it.
  func acknowledge(_ id: MessageID, by member: String) async throws(StoreError) -> Bool {
    do throws(StoreError) {
      let reply = try await run(GroupScripts.acknowledge, [RedisWord(member), RedisWord(id.description)])
      return reply == .integer(1)
    } catch {
      if error.saysNoGroup { return false }
      throw error
    }
  }

  /// Acknowledges messages, and returns for each whether the member had it.
  ///
  /// It may be repeated.
  ///
  /// - Throws: Also if the group does not exist.
  func acknowledge(
    _ ids: [MessageID], by member: String
  ) async throws(StoreError) -> [(id: MessageID, isDone: Bool)] {
    let replies = try await connection.replies(
      to: ids.map { command(GroupScripts.acknowledge, [RedisWord(member), RedisWord($0.description)]) })
    return zip(ids, replies).map { ($0, $1 == .integer(1)) }
  }

  /// Removes members from the group, and hands over the messages that they have not acknowledged.
  ///
  /// It may be repeated. It returns how many messages became dead letters.
  func leave(
    _ members: [(member: String, unsent: [MessageID])], because reason: String
  ) async throws(StoreError) -> Int64 {
    let commands = members.map { member, unsent in
      let words = ["\(options.deliveries)", reason, member, keys.topicChanges, topic.text] + unsent.map(\.description)
      return command(GroupScripts.leave, words.map { RedisWord($0) })
    }
    let replies: [RedisReply]
    do throws(RedisError) {
      replies = try await connection.send(commands)
    } catch {
      throw StoreError(error)
    }
    var buried: Int64 = 0
    for reply in replies {
      if case .error(let error) = reply {
        // Without a group there are no members to remove.
        let error = StoreError.refused(error.message)
        guard error.saysNoGroup else { throw error }
      }
      buried += reply.integer ?? 0
    }
    return buried
  }

  /// Returns the members of the group and how many messages each has, without the consumer `-`.
  func members() async throws(StoreError) -> [String: Int] {
    let reply = try await connection.reply(
      to: RedisCommand("XINFO", "CONSUMERS", RedisWord(keys.stream(topic)), RedisWord(group.text)))
    var members: [String: Int] = [:]
    for facts in reply.array ?? [] {
      var (name, pending): (String?, Int64?)
      for (fact, value) in facts.pairs {
        switch fact.string {
        case "name": name = value.string
        case "pending": pending = value.integer
        default: break
        }
      }
      if let name, let pending, name != "-" { members[name] = Int(pending) }
    }
    return members
  }

  /// Returns the ids of the messages that a member has in Redis.
  func pending(of member: String) async throws(StoreError) -> Set<MessageID> {
    var ids: Set<MessageID> = []
    var start = "-"
    while true {
      let reply = try await connection.reply(
        to: RedisCommand(
          "XPENDING", RedisWord(keys.stream(topic)), RedisWord(group.text), RedisWord(start), "+", "1000",
          RedisWord(member)))
      let page = (reply.array ?? []).compactMap { $0.array?.first?.string.flatMap { MessageID($0) } }
      ids.formUnion(page)
      guard page.count == 1000, let last = page.last else { return ids }
      start = "(\(last)"
    }
  }

  /// Reads messages by their ids; those that were trimmed are missing from the result.
  func messages(_ ids: [MessageID]) async throws(StoreError) -> [(id: MessageID, payload: [UInt8])] {
    var messages: [(MessageID, [UInt8])] = []
    for some in ids.chunks(of: Self.messagesInPipeline) {
      let replies = try await connection.replies(
        to: some.map {
          RedisCommand("XRANGE", RedisWord(keys.stream(topic)), RedisWord($0.description), RedisWord($0.description))
        })
      for (id, reply) in zip(some, replies) {
        // An entry is an id, then fields and values.
        guard let fields = reply.array?.first?.array?.last?.array, fields.count > 1, let payload = fields[1].bytes
        else { continue }
        messages.append((id, payload))
      }
    }
    return messages
  }

  private func join(_ members: [String], _ position: String) async throws(StoreError) -> MessageID {
    let reply = try await run(GroupScripts.join, ([position] + members).map { RedisWord($0) })
    guard let position = reply.string.flatMap({ MessageID($0) }) else { throw .unexpectedReply }
    return position
  }

  private func run(_ script: RedisScript, _ arguments: [RedisWord]) async throws(StoreError) -> RedisReply {
    try await connection.reply(to: command(script, arguments))
  }

  private func command(_ script: RedisScript, _ arguments: [RedisWord]) -> RedisCommand {
    script.command(
      keys: [keys.stream(topic), keys.dead(topic), keys.read(topic)], arguments: [RedisWord(group.text)] + arguments)
  }
}

extension StoreError {
  /// Whether Redis refused because the group does not exist, as after a loss of its data.
  var saysNoGroup: Bool {
    guard case .refused(let reason) = self else { return false }
    return reason.hasPrefix("NOGROUP") || reason.hasPrefix("ERR no such key")
  }
}
