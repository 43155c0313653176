package import CrosswalkRedis

/// The captures that Redis keeps, of all nodes.
package struct CaptureStore: Sendable {
  /// How many documents are asked for at once: of the longest, a few megabytes.
  private static let documentsInFlight = 10

  private let connection: RedisConnection
  private let keys: Keys
  private let policies: PolicyStore
  private let cell: PolicyCell
  private let now: @Sendable () -> Moment

  /// - Parameters:
  ///   - connection: A connection to the Redis that keeps them.
  ///   - keys: The names of its keys.
  ///   - policies: Through which other nodes learn what they are to forget.
  ///   - cell: Where the policies lie, which say how many samples are kept.
  ///   - now: The clock.
  package init(
    connection: RedisConnection, keys: Keys, policies: PolicyStore, cell: PolicyCell,
    now: @escaping @Sendable () -> Moment = Moment.now
  ) {
    self.connection = connection
    self.keys = keys
    self.policies = policies
    self.cell = cell
    self.now = now
  }

  /// The newest samples of a service.
  ///
  /// - Parameters:
  ///   - service: Whose calls.
  ///   - status: Those that succeeded or failed only; nil for both.
  ///   - count: At most so many.
  /// - Returns: Documents of JSON, the newest first.
  /// - Throws: `StoreError` where Redis is away.
  package func samples(
    of service: ServiceName, status: CaptureStatus? = nil, count: Int
  ) async throws(StoreError) -> [[UInt8]] {
    let count = min(count, cell.snapshot.policy(of: service).keep)
    guard count > 0 else { return [] }
    let replies = try await connection.replies(
      to: (status.map { [$0] } ?? CaptureStatus.allCases).map {
        RedisCommand("LRANGE", RedisWord(keys.samples(service, $0)), "0", RedisWord(count - 1))
      })
    let oldest = ULID(firstAt: now().advanced(seconds: -CaptureDays.sampleLife)).description
    return
      replies.flatMap { $0.array ?? [] }.compactMap(\.bytes)
      .map { (id: CaptureHeader.id(of: $0), document: $0) }
      .filter { $0.id >= oldest }
      .sorted { $0.id > $1.id }
      .prefix(count).map(\.document)
  }

  /// The slowest calls of a service.
  ///
  /// - Parameters:
  ///   - service: Whose calls.
  ///   - count: At most so many.
  ///   - from: Those that were recorded then or later.
  ///   - until: Those that were recorded before that.
  ///   - cid: Those with that correlation id.
  /// - Returns: Documents of JSON, the slowest first, of equals the first comer first.
  /// - Throws: `StoreError` where Redis is away or what it holds is damaged.
  package func slow(
    of service: ServiceName, count: Int, from: Moment? = nil, until: Moment? = nil, cid: String? = nil
  ) async throws(StoreError) -> [[UInt8]] {
    var candidates = try await slowest(of: service)[...]
    var found: [[UInt8]] = []
    while found.count < count, !candidates.isEmpty {
      let some = candidates.prefix(min(Self.documentsInFlight, max(1, count - found.count)))
      candidates = candidates.dropFirst(some.count)
      let replies = try await connection.replies(
        to: some.map { RedisCommand("HGET", RedisWord($0.key), RedisWord($0.id)) })
      // One that was pushed out meanwhile has no document any more.
      for document in replies.compactMap(\.bytes) where found.count < count {
        if from != nil || until != nil || cid != nil {
          guard let header = CaptureHeader(document) else { throw .damaged("a capture of \(service) is none") }
          if let from, header.recorded < from { continue }
          if let until, header.recorded >= until { continue }
          if let cid, header.cid != cid { continue }
        }
        found.append(document)
      }
    }
    return found
  }

  /// A slow call: its id, and the key that has its document.
  private typealias SlowCall = (key: String, id: String, elapsed: Double)

  private func slowest(of service: ServiceName) async throws(StoreError) -> [SlowCall] {
    let days = CaptureDays.all(at: now())
    let replies = try await connection.replies(
      to: days.map { RedisCommand("ZRANGE", RedisWord(keys.slow(service, $0)), "0", "-1", "WITHSCORES") })
    var calls: [SlowCall] = []
    for (day, reply) in zip(days, replies) {
      let words = (reply.array ?? []).compactMap(\.string)
      for index in stride(from: 0, to: words.count - 1, by: 2) {
        calls.append((keys.slowCaptures(service, day), words[index], Double(words[index + 1]) ?? 0))
      }
    }
    return calls.sorted { $0.elapsed == $1.elapsed ? $0.id < $1.id : $0.elapsed > $1.elapsed }
  }

  /// Lets go of everything that was captured of a service so far, on all nodes.
  ///
  /// What other nodes hold of it does not get into Redis any more, and they let go of it when they hear of this.
  package func forget(_ service: ServiceName) async throws(StoreError) {
    let now = now()
    let held =
      CaptureStatus.allCases.map { keys.samples(service, $0) }
      + CaptureDays.all(at: now).flatMap { [keys.slow(service, $0), keys.slowCaptures(service, $0)] }
    try await connection.result(
      of: CaptureScripts.forget, keys: [keys.forgotten(service)] + held,
      arguments: [RedisWord(now.microseconds), RedisWord(CaptureDays.longestLife)])
    try await policies.noteForgotten(service, at: now)
  }
}
