/// What a node has published within the last seconds: a Redis that is killed may have lost it, though it acknowledged it.
///
/// Of more than 64 MiB the oldest messages are not kept: those are the ones that Redis is least likely to lose.
struct RecentPublishes: Sendable {
  /// How many bytes are kept at most.
  static let maximumBytes = 64 << 20
  /// What a message takes besides its payload, more or less.
  private static let bytesAround = 256

  /// A message that Redis has acknowledged.
  struct Message: Sendable {
    let publication: Publication
    fileprivate(set) var id: MessageID
    /// The run of Redis that acknowledged it last.
    fileprivate(set) var run: String
    fileprivate(set) var acknowledged: ContinuousClock.Instant

    init(_ publication: Publication, id: MessageID, run: String, acknowledged: ContinuousClock.Instant) {
      self.publication = publication
      self.id = id
      self.run = run
      self.acknowledged = acknowledged
    }

    var place: Place { Place(topic: publication.topic, id: id) }
    fileprivate var byteCount: Int { publication.payload.count + bytesAround }
  }

  /// Where a message is.
  struct Place: Sendable, Hashable {
    let topic: CoordinationName
    let id: MessageID
  }

  private let maximumBytes: Int
  /// As they were acknowledged.
  private var messages: [Message] = []
  private var byteCount = 0

  init(maximumBytes: Int = RecentPublishes.maximumBytes) {
    self.maximumBytes = maximumBytes
  }

  /// Whether nothing is kept.
  var isEmpty: Bool { messages.isEmpty }

  /// Keeps a message that was acknowledged after all others.
  mutating func keep(_ message: Message) {
    messages.append(message)
    byteCount += message.byteCount
    guard byteCount > maximumBytes else { return }
    // Room for an eighth of what may be kept, so that it is not made for every message.
    let enough = maximumBytes - maximumBytes / 8
    removeFirst { _, byteCount in byteCount > enough }
  }

  /// The messages that were acknowledged by other runs of Redis than this one, as they were published.
  func messages(notIn run: String) -> [Message] {
    messages.filter { $0.run != run }.sorted { $0.id < $1.id }
  }

  /// Notes that a run of Redis has messages, under the id that each has now, or that they were trimmed.
  mutating func settle(_ ids: [Place: MessageID?], in run: String, at now: ContinuousClock.Instant) {
    messages = messages.compactMap { message in
      guard let id = ids[message.place] else { return message }
      guard let id else { return nil }
      var message = message
      (message.id, message.run, message.acknowledged) = (id, run, now)
      return message
    }
    byteCount = messages.reduce(0) { $0 + $1.byteCount }
  }

  /// Keeps no longer what this run of Redis acknowledged before some time: it has written it by now.
  mutating func letGo(acknowledgedBefore limit: ContinuousClock.Instant, in run: String) {
    removeFirst { message, _ in message.run == run && message.acknowledged < limit }
  }

  /// Removes messages from the first on while a condition holds, for the next one and the bytes of all that are left.
  private mutating func removeFirst(while condition: (Message, Int) -> Bool) {
    var count = 0
    for message in messages {
      guard condition(message, byteCount) else { break }
      byteCount -= message.byteCount
      count += 1
    }
    messages.removeFirst(count)
  }
}
