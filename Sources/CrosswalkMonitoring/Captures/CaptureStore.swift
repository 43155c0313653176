package import CrosswalkRedis
package import CrosswalkStore

/// The captures of all nodes, which Redis keeps.
package struct CaptureStore: Sendable {
  /// The number of documents that are read at once; the longest ten have a few megabytes.
  private static let documentsInFlight = 10
  /// The largest number of bytes of documents in one reply.
  private static let mostBytes = 256 << 20

  private let connection: RedisConnection
  private let keys: Keys
  private let policies: PolicyStore
  private let cell: PolicyCell
  private let now: @Sendable () -> Moment
  private let mostBytes: Int

  /// Creates a store.
  ///
  /// - Parameters:
  ///   - connection: A connection to the Redis that keeps the captures.
  ///   - keys: The names of the keys.
  ///   - policies: Tells other nodes what they must forget.
  ///   - cell: The cell of the current policies, which say how many samples are kept.
  ///   - mostBytes: The largest number of bytes of documents in one reply.
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

  /// Returns the newest samples of a service.
  ///
  /// - Parameters:
  ///   - service: The service.
  ///   - status: Only calls that succeeded, or only calls that failed; both if nil.
  ///   - count: The largest number of samples.
  /// - Returns: JSON documents, the newest first.
  /// - Throws: `StoreError` if Redis is unavailable, or the documents together are too large.
  package func samples(
    of service: ServiceName, status: CaptureStatus? = nil, count: Int
  ) async throws(StoreError) -> [[UInt8]] {
    // This is the number of samples that are kept for each status. A list can be longer for a while after the policy
    // has changed.
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
        // If a sample was added in the meantime, the others have moved, and some that were read already are read again.
        for document in some where documents.updateValue(document, forKey: CaptureHeader.id(of: document)) == nil {
          try budget.take(document.count)
        }
        if some.count <= last - first { break }
      }
    }
    return documents.filter { $0.key >= oldest }.sorted { $0.key > $1.key }.prefix(count).map(\.value)
  }

  /// The number of bytes of documents that may still be read.
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

  /// Returns the slowest calls of a service.
  ///
  /// - Parameters:
  ///   - service: The service.
  ///   - count: The largest number of calls.
  ///   - from: Only calls that were recorded at this time or later.
  ///   - until: Only calls that were recorded before this time.
  ///   - cid: Only calls with this correlation id.
  /// - Returns: JSON documents, the slowest first; calls with equal times are in the order of recording.
  /// - Throws: `StoreError` if Redis is unavailable, a document is damaged, or the documents together are too large.
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
      // A call that was replaced by a slower one in the meantime has no document any more.
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

  /// A slow call: its id, and the key of the hash with its document.
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

  /// Deletes all captures of a service so far, on all nodes.
  ///
  /// Redis no longer accepts captures of the service that other nodes hold, and these nodes delete them when they
  /// follow the policies.
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
