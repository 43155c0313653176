internal import CrosswalkRedis
internal import CrosswalkStore
internal import Logging
internal import Synchronization

/// Publishes messages, and publishes again what Redis has lost of them.
///
/// It does so before it publishes anything newer; and also where nobody publishes any more.
final class Publisher: Sendable {
  /// How many bytes of messages are kept for that at most.
  private static let keptBytes = 64 << 20

  private let store: PublishStore
  private let registry: TopicRegistry
  private let published: ReplayingConnection<Int, PublishedMessage>
  /// How many messages were published: their keys.
  private let count = Atomic(0)
  private let signal = Signal()

  init(store: PublishStore, registry: TopicRegistry, logger: Logger) {
    self.store = store
    self.registry = registry
    let again = PublishingAgain(store: store, registry: registry, logger: logger)
    published = ReplayingConnection(
      store.connection, kept: store.options.keptAfterwards, maximumBytes: Self.keptBytes
    ) { await again.publish($0, in: $1) }
  }

  /// Publishes a message, unless one was published under the same id lately; returns its id, or that one's.
  func publish(_ publication: Publication) async throws(TopicError) -> String {
    // Before, so that there is never a topic that nobody knows of.
    try await registry.register(publication.topic)
    let id: MessageID
    do throws(StoreError) { id = try await publishRegistered(publication) } catch { throw .store(error) }
    // Where it went over another connection than the registration; the message is published whatever comes of this.
    try? await registry.register(publication.topic)
    return id.description
  }

  /// Lets it look soon whether Redis has lost something.
  func lookSoon() { signal.send() }

  /// Looks whenever it is to, until the task is cancelled.
  func run() async {
    // Where Redis is away the next look finds out.
    for await _ in signal.reasons { try? await published.lookIfNeeded() }
  }

  private func publishRegistered(_ publication: Publication) async throws(StoreError) -> MessageID {
    let (reply, run): (RedisReply, RedisRun)
    do throws(RedisError) {
      (reply, run) = try await published.send(store.publishing(publication))
    } catch {
      throw StoreError(error)
    }
    let message = PublishedMessage(publication: publication, id: try store.id(of: publication, in: reply))
    let key = count.add(1, ordering: .relaxed).newValue
    await published.keep(message, for: key, byteCount: message.byteCount, in: run)
    return message.id
  }
}

/// Publishes messages again that Redis may have lost, as they were published.
private struct PublishingAgain: Sendable {
  private typealias Messages = ReplayingConnection<Int, PublishedMessage>

  /// How many messages are published again at once; each may have a MiB.
  private static let messagesInPipeline = 32

  private let store: PublishStore
  private let registry: TopicRegistry
  private let logger: Logger
  private let outages: OutageLog

  init(store: PublishStore, registry: TopicRegistry, logger: Logger) {
    self.store = store
    self.registry = registry
    self.logger = logger
    outages = OutageLog(
      "messages that Redis may have lost cannot be published again", level: .error, logger: logger)
  }

  func publish(
    _ entries: [(key: Int, value: PublishedMessage)], in run: RedisRun
  ) async -> ReplayingConnection<Int, PublishedMessage>.Outcome {
    var outcome = Messages.Outcome()
    var (lost, refusal): (Int, StoreError?) = (0, nil)
    // However their replies came.
    let entries = entries.sorted { $0.value.id < $1.value.id }
    do throws(RedisError) {
      for some in entries.chunks(of: Self.messagesInPipeline) {
        // That there are too many topics by now is no reason to lose a message.
        for topic in Set(some.map(\.value.publication.topic)) { try? await registry.register(topic) }
        for (entry, result) in zip(some, try await store.publishAgain(some.map(\.value), in: run)) {
          switch result {
          case .settled(let id, let wasLost):
            outcome.settled[entry.key] = .some(
              id.map { PublishedMessage(publication: entry.value.publication, id: $0) })
            lost += wasLost ? 1 : 0
          // It is tried again at each look; others are not to wait for it.
          case .refused(let error): refusal = error
          }
        }
      }
      if let refusal { outages.noteUnlessAway(refusal) } else { outages.note(nil) }
    } catch {
      outcome.failure = error
    }
    // Also where it failed in the middle.
    if lost > 0 { logger.warning("\(lost) messages that Redis had acknowledged and lost are published again") }
    return outcome
  }
}

/// A message as it is given to be published.
struct Publication: Sendable {
  let topic: CoordinationName
  let payload: [UInt8]
  /// Under the same id nothing is published again for some time.
  let id: CoordinationName?
}

/// A message that Redis has acknowledged.
struct PublishedMessage: Sendable {
  /// What a message takes besides its payload, more or less.
  private static let bytesAround = 256

  let publication: Publication
  var id: MessageID

  var byteCount: Int { publication.payload.count + Self.bytesAround }
}
