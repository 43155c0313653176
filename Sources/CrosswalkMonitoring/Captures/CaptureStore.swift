package import CrosswalkRedis
package import CrosswalkStore

/// The captures that Redis keeps, of all nodes.
package struct CaptureStore: Sendable {
  /// How many documents are asked for at once: of the longest, a few megabytes.
  private static let documentsInFlight = 10
  /// Bytes of documents that are given at once: what one reply may have.
  private static let mostBytes = 256 << 20

  private let connection: RedisConnection
  private let keys: Keys
  private let policies: PolicyStore
  private let cell: PolicyCell
  private let now: @Sendable () -> Moment
  private let mostBytes: Int

  /// - Parameters:
  ///   - connection: A connection to the Redis that keeps them.
  ///   - keys: The names of its keys.
  ///   - policies: Through which other nodes learn what they are to forget.
  ///   - cell: Where the policies lie, which say how many samples are kept.
  ///   - mostBytes: Bytes of documents that are given at once.
  ///   - now: The clock.
  package init(
    connection: RedisConnection, keys: Keys, policies: PolicyStore, cell: PolicyCell, mostBytes: Int = mostBytes,
    now: @escaping @Sendable () -> Moment = Moment.now
  ) {
    self.connection = connection
    self.keys = keys
    self.policies = policies
    self.cell = cell
    self.mostBytes = mostBytes
    self.now = now
  }

  /// The newest samples of a service.
  ///
  /// - Parameters:
  ///   - service: Whose calls.
  ///   - status: Those that succeeded or failed only; nil for both.
  ///   - count: At most so many.
  /// - Returns: Documents of JSON, the newest first.
  /// - Throws: `StoreError` where Redis is away, or they are too large together.
  package func samples(
    of service: ServiceName, status: CaptureStatus? = nil, count: Int
  ) async throws(StoreError) -> [[UInt8]] {
    // Of each status so many are kept; a list may be longer for a while where the policy has just been changed.
    let countOfEach = min(count, cell.value.policy(of: service).keep)
    guard countOfEach > 0 else { return [] }
    let oldest = ULID(firstAt: now().advanced(seconds: -CaptureDays.sampleLife)).description
    var documents: [String: [UInt8]] = [:]
    var budget = Budget(mostBytes)
    for status in status.map({ [$0] }) ?? CaptureStatus.allCases {
      for first in stride(from: 0, to: countOfEach, by: Self.documentsInFlight) {
        let last = min(first + Self.documentsInFlight, countOfEach) - 1
        let reply = try await connection.reply(
          to: RedisCommand("LRANGE", RedisWord(keys.samples(service, status)), RedisWord(first), RedisWord(last)))
        let some = (reply.array ?? []).compactMap(\.bytes)
        // One that was kept meanwhile moves the others on: those that were read already come again.
        for document in some where documents.updateValue(document, forKey: CaptureHeader.id(of: document)) == nil {
          try budget.take(document.count)
        }
        if some.count <= last - first { break }
      }
    }
    return documents.filter { $0.key >= oldest }.sorted { $0.key > $1.key }.prefix(count).map(\.value)
  }

  /// How many bytes of documents may still be read.
  private struct Budget {
    private let limit: Int
    private var rest: Int

    init(_ limit: Int) {
      self.limit = limit
      rest = limit
    }

    mutating func take(_ count: Int) throws(StoreError) {
      rest -= count
      guard rest >= 0 else {
        throw .tooLarge("the captures have more than \(limit >> 20) MiB together; ask for fewer, with count=")
      }
    }
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
  /// - Throws: `StoreError` where Redis is away, what it holds is damaged, or they are too large together.
  package func slow(
    of service: ServiceName, count: Int, from: Moment? = nil, until: Moment? = nil, cid: String? = nil
  ) async throws(StoreError) -> [[UInt8]] {
    var candidates = try await slowest(of: service)[...]
    var budget = Budget(mostBytes)
    var found: [[UInt8]] = []
    while found.count < count, !candidates.isEmpty {
      let some = candidates.prefix(min(Self.documentsInFlight, max(1, count - found.count)))
      candidates = candidates.dropFirst(some.count)
      let replies = try await connection.replies(
        to: some.map { RedisCommand("HGET", RedisWord($0.key), RedisWord($0.id)) })
      // One that was pushed out meanwhile has no document any more.
      for document in replies.compactMap(\.bytes) where found.count < count {
        if from != nil || until != nil || cid != nil {
          guard let header = CaptureHeader(document) else { throw .damaged("a capture of \(service) cannot be read") }
          if let from, header.recorded < from { continue }
          if let until, header.recorded >= until { continue }
          if let cid, header.cid != cid { continue }
        }
        try budget.take(document.count)
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
      for (id, elapsed) in reply.pairs {
        guard let id = id.string else { continue }
        calls.append((keys.slowCaptures(service, day), id, elapsed.string.flatMap { Double($0) } ?? 0))
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
