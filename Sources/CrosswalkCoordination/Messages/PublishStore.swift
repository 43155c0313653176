internal import CrosswalkRedis
internal import CrosswalkStore

/// Publishes messages in Redis.
struct PublishStore: Sendable {
  /// The result of publishing a message again.
  enum Outcome: Sendable {
    /// The message has this id, whether it had been lost or not; without an id it was trimmed.
    case settled(MessageID?, wasLost: Bool)
    case refused(StoreError)
  }

  /// How long Redis remembers that a message without a publish id was published again, in ms.
  private static let rememberedAgain: UInt64 = 60_000

  let connection: RedisConnection
  let keys: Keys
  let options: Topics.Options
  let losses: Losses

  /// Publishes a message, unless one was published under the same id lately.
  ///
  /// - Parameters:
  ///   - publication: The message.
  ///   - replaying: The connection that publishes it, on the run of Redis that is known.
  /// - Returns: The id of the message, or of that one, and the run of Redis that has it.
  /// - Throws: `StoreError`; the message may have been published all the same.
  func publish(
    _ publication: Publication, through replaying: ReplayingConnection<Int, PublishedMessage>
  ) async throws(StoreError) -> (id: MessageID, run: RedisRun) {
    let (reply, run): (RedisReply, RedisRun)
    do throws(RedisError) {
      (reply, run) = try await replaying.send(publishing(publication))
    } catch {
      throw StoreError(error)
    }
    guard let parts = reply.array, parts.count == 2, let id = parts[0].string.flatMap({ MessageID($0) }) else {
      throw .unexpectedReply
    }
    losses.note(parts[1], in: publication.topic)
    return (id, run)
  }

  private func publishing(_ publication: Publication) -> RedisCommand {
    let topic = publication.topic
    return TopicScripts.publish.command(
      keys: keys.all(of: topic) + (publication.id.map { [keys.seen(topic, $0)] } ?? []),
      arguments: words(publication, remembered: options.publishIDs.wholeMilliseconds))
  }

  /// Publishes messages again that Redis has lost, in this order; it may be repeated.
  ///
  /// - Throws: `RedisError` if the result is not known for all of them.
  func publishAgain(
    _ messages: [PublishedMessage], in run: RedisRun? = nil
  ) async throws(RedisError) -> [Outcome] {
    let replies = try await connection.send(messages.map(publishingAgain), in: run)
    return zip(messages, replies).map { message, reply in
      if case .error(let error) = reply { return .refused(.refused(error.message)) }
      guard let parts = reply.array, parts.count == 3, let id = parts[0].string else {
        return .refused(.unexpectedReply)
      }
      losses.note(parts[1], in: message.publication.topic)
      return .settled(MessageID(id), wasLost: parts[2] == .integer(1))
    }
  }

  private func publishingAgain(_ message: PublishedMessage) -> RedisCommand {
    let publication = message.publication
    let topic = publication.topic
    let known = publication.id.map { keys.seen(topic, $0) } ?? keys.again(topic, message.id)
    let remembered = publication.id == nil ? Self.rememberedAgain : options.publishIDs.wholeMilliseconds
    return TopicScripts.publishAgain.command(
      keys: keys.all(of: topic) + [known],
      arguments: words(publication, remembered: remembered) + [RedisWord(message.id.description)])
  }

  private func words(_ publication: Publication, remembered: UInt64) -> [RedisWord] {
    [
      RedisWord(publication.payload), RedisWord(options.messages), RedisWord(options.bytes),
      RedisWord(options.age.wholeMilliseconds), RedisWord(remembered), RedisWord(keys.topicChanges),
      RedisWord(publication.topic.text),
    ]
  }
}
