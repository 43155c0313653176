internal import CrosswalkRedis
internal import CrosswalkStore
internal import Logging

/// Publishes messages, and publishes again what Redis has lost of them.
///
/// It does so before it publishes anything newer; and also where nobody publishes any more.
actor Publisher {
  /// How many messages are published again at once; each may have a MiB.
  private static let messagesInPipeline = 32

  private let store: PublishStore
  private let registry: TopicRegistry
  private let logger: Logger
  private var recent = RecentPublishes()
  /// The run of Redis that has all that was published, as far as it could have it; nil before the first.
  private var known: String?
  private let turns = Turns()
  private let signal = Signal()
  private let outages: OutageLog

  init(store: PublishStore, registry: TopicRegistry, logger: Logger) {
    self.store = store
    self.registry = registry
    self.logger = logger
    outages = OutageLog(
      "messages that Redis may have lost cannot be published again", level: .error, logger: logger)
  }

  /// Publishes a message, unless one was published under the same id lately; returns its id, or that one's.
  func publish(_ publication: Publication) async throws(TopicError) -> String {
    // Before, so that there is never a topic that nobody knows of.
    try await registry.register(publication.topic)
    let id: MessageID
    do throws(StoreError) { id = try await publishInKnown(publication) } catch { throw .store(error) }
    // Where it went over another connection than the registration; the message is published whatever comes of this.
    try? await registry.register(publication.topic)
    return id.description
  }

  /// Lets it look soon whether Redis has lost something.
  nonisolated func lookSoon() { signal.send() }

  /// Looks whenever it is to, until the task is cancelled.
  func run() async {
    for await _ in signal.reasons {
      // Where Redis is away the next look finds out.
      if !recent.isEmpty { try? await look() }
    }
  }

  private func publishInKnown(_ publication: Publication) async throws(StoreError) -> MessageID {
    while true {
      let run = known ?? ""
      switch try await store.publish(publication, in: run) {
      case .published(let id):
        recent.keep(RecentPublishes.Message(publication, id: id, run: run, acknowledged: .now))
        return id
      case .other(let other): try await meet(other)
      }
    }
  }

  private func look() async throws(StoreError) {
    let begun = ContinuousClock.now
    let run: String
    do throws(RedisError) { run = try await store.connection.redisRun() } catch { throw StoreError(error) }
    try await meet(run)
    // It lived on for so long after it had acknowledged them.
    recent.letGo(acknowledgedBefore: begun - store.options.keptAfterwards, in: run)
  }

  /// Makes a run of Redis the one that is known, once what it may have lost is there again.
  private func meet(_ run: String) async throws(StoreError) {
    await turns.take()
    defer { turns.give() }
    try await publishAgain(recent.messages(notIn: run), in: run)
    known = run
  }

  private func publishAgain(_ messages: [RecentPublishes.Message], in run: String) async throws(StoreError) {
    guard !messages.isEmpty else { return }
    var settled: [RecentPublishes.Place: MessageID?] = [:]
    var (lost, refusal): (Int, StoreError?) = (0, nil)
    // Also where it fails in the middle.
    defer {
      recent.settle(settled, in: run, at: .now)
      if lost > 0 { logger.warning("\(lost) messages that Redis had acknowledged and lost are published again") }
    }
    for some in messages.chunks(of: Self.messagesInPipeline) {
      // That there are too many topics by now is no reason to lose a message.
      for topic in Set(some.map(\.publication.topic)) { try? await registry.register(topic) }
      for (message, outcome) in zip(some, try await store.publishAgain(some)) {
        switch outcome {
        case .settled(let id, let wasLost):
          settled[message.place] = .some(id)
          lost += wasLost ? 1 : 0
        // It is tried again at each look; others are not to wait for it.
        case .refused(let error): refusal = error
        }
      }
    }
    if let refusal { outages.noteUnlessAway(refusal) } else { outages.note(nil) }
  }
}
