internal import CrosswalkRedis
package import CrosswalkStore

/// The questions that operators ask.
extension Topics {
  private static let topicsInPipeline = 100
  private static let lettersInScript = 20
  private static let lettersInSearch = 100

  /// Returns all topics, by name.
  ///
  /// - Throws: `StoreError` if Redis is away.
  package func topics() async throws(StoreError) -> [TopicSummary] {
    let names = try await questions.topics(keys)
    var topics: [TopicSummary] = []
    for some in names.chunks(of: Self.topicsInPipeline) {
      let replies = try await questions.replies(
        to: some.map { TopicScripts.status.command(keys: keys.all(of: $0)) })
      for (name, reply) in zip(some, replies) {
        guard let topic = TopicSummary(name, reply) else { throw .damaged("topic \(name) cannot be read") }
        topics.append(topic)
      }
    }
    return topics
  }

  /// Returns at most this many dead letters of a topic, the oldest first.
  ///
  /// - Throws: `StoreError` if Redis is away.
  package func dead(_ topic: CoordinationName, count: Int) async throws(StoreError) -> [DeadLetter] {
    var letters: [DeadLetter] = []
    var from = "-"
    while !from.isEmpty, letters.count < count {
      let page = try await run(
        DeadLetterScripts.read, topic, [RedisWord(from), RedisWord(min(count, Self.lettersInScript))])
      for fields in page.dropFirst() {
        guard let letter = DeadLetter(fields.array ?? []) else {
          throw .damaged("a dead letter of \(topic) cannot be read")
        }
        letters.append(letter)
      }
      from = page.first?.string ?? ""
    }
    return Array(letters.prefix(count))
  }

  /// Gives a message again, as if it had never been delivered, to the groups for which it is a dead letter.
  ///
  /// - Returns: False if it is not a dead letter for any group.
  /// - Throws: `StoreError` if Redis is away; the message may be given again all the same.
  package func redeliver(_ topic: CoordinationName, id: String) async throws(StoreError) -> Bool {
    guard MessageID(id) != nil else { return false }
    var isFound = false
    var from = "-"
    while !from.isEmpty {
      let words = [from, "\(Self.lettersInSearch)", id, keys.topicChanges, topic.text]
      let found = try await run(DeadLetterScripts.redeliver, topic, words.map { RedisWord($0) })
      isFound = isFound || (found.last?.integer ?? 0) > 0
      from = found.first?.string ?? ""
    }
    return isFound
  }

  private func run(
    _ script: RedisScript, _ topic: CoordinationName, _ arguments: [RedisWord]
  ) async throws(StoreError) -> [RedisReply] {
    let reply = try await questions.result(
      of: script, keys: [keys.stream(topic), keys.dead(topic)], arguments: arguments)
    guard let parts = reply.array else { throw .unexpectedReply }
    return parts
  }
}
