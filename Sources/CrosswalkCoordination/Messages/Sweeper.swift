internal import CrosswalkRedis
internal import CrosswalkStore
internal import Logging

/// Trims the topics to which nobody publishes.
struct Sweeper: Sendable {
  /// How many topics one pipeline trims.
  private static let topicsInPipeline = 100

  let connection: RedisConnection
  let keys: Keys
  let options: Topics.Options
  let losses: Losses

  /// Sweeps until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: options.sweep)
      // If Redis is away, the next sweep does it.
      try? await sweep()
      losses.logDue()
    }
  }

  private func sweep() async throws(StoreError) {
    let topics = try await connection.topics(keys)
    for some in topics.chunks(of: Self.topicsInPipeline) {
      let replies = try await connection.replies(
        to: some.map { topic in
          TopicScripts.sweep.command(
            keys: keys.all(of: topic),
            arguments: [
              RedisWord(options.messages), RedisWord(options.bytes), RedisWord(options.age.wholeMilliseconds),
            ])
        })
      for (topic, reply) in zip(some, replies) { losses.note(reply, in: topic) }
    }
  }
}

extension RedisConnection {
  /// Returns the names of all topics, sorted.
  func topics(_ keys: Keys) async throws(StoreError) -> [CoordinationName] {
    let reply = try await reply(to: RedisCommand("SMEMBERS", RedisWord(keys.topics)))
    // An entry that is not a name was not written by Crosswalk.
    return (reply.array ?? []).compactMap { $0.string.flatMap { try? CoordinationName($0) } }.sorted()
  }
}
