package import CrosswalkRedis
package import CrosswalkStore

/// Locks that all nodes share, each with one holder at a time until its lease ends.
///
/// A lock belongs to whoever knows its token. What a paused holder does after its lease no lock can prevent: for that
/// there is the fencing number, which only ever rises.
package final class Locks: Sendable {
  /// How long a lease may be, in µs: from 10 ms to 24 h.
  package static let leases: ClosedRange<UInt64> = 10_000...86_400_000_000
  /// How long a lock may be held at least, in µs: up to 24 h.
  package static let holds: ClosedRange<UInt64> = 0...86_400_000_000
  /// How long one may wait for a lock, in µs: up to 10 min.
  package static let waits: ClosedRange<UInt64> = 0...600_000_000

  /// For so long a lock is asked for again when it is not known whether it was given, also where nobody wants to wait.
  private static let patience = Duration.seconds(4)
  /// After a failure it is asked for again so soon.
  private static let retryPause = Duration.milliseconds(200)

  let lines = LockQueues()
  private let connection: RedisConnection
  private let keys: Keys
  private let store: LockStore
  private let orphanedLocks: OrphanedLocks
  private let pollInterval: Duration

  /// - Parameters:
  ///   - address: The Redis that keeps them.
  ///   - keys: The names of its keys.
  ///   - pollInterval: How often the first in a line asks for a lock when nobody wakes it.
  ///   - patience: How long no lock is given after Redis was started again, so that all nodes can make good what it lost.
  package init(
    address: RedisAddress, keys: Keys, pollInterval: Duration = .seconds(1), patience: Duration = .seconds(2)
  ) {
    var options = RedisConnection.Options()
    // With them even what is asked twice fails within ten seconds.
    options.queueTimeout = .seconds(2)
    options.commandTimeout = .seconds(3)
    connection = RedisConnection(address: address, options: options)
    self.keys = keys
    store = LockStore(connection: connection, keys: keys, patience: patience)
    orphanedLocks = OrphanedLocks(store, pause: min(pollInterval, .seconds(1)))
    self.pollInterval = pollInterval
  }

  /// Hears what is released on all nodes, which wakes who waits for it, until the task is cancelled.
  package func run() async {
    let subscription = RedisSubscription(address: connection.address, channel: keys.lockReleases)
    await withDiscardingTaskGroup { group in
      group.addTask { [store] in
        while (try? await Task.sleep(for: .seconds(1))) != nil { await store.lookIfNeeded() }
      }
      for await event in subscription.events { await hear(event) }
      group.cancelAll()
    }
    await subscription.close()
  }

  private func hear(_ event: RedisSubscription.Event) async {
    switch event {
    // What was released before was not heard; and this may be another Redis.
    case .subscribed:
      await store.look()
      lines.wakeFirsts()
    case .message(let bytes):
      guard let name = try? CoordinationName(String(decoding: bytes, as: UTF8.self)) else { return }
      lines.wakeFirst(for: name)
    }
  }

  /// Takes a lock, and waits for it.
  ///
  /// Those who wait for it on this node get it in the order in which they came. When the task is cancelled it is given up:
  /// what was won by waiting is released, and only what was to be had at once is held all the same.
  ///
  /// - Parameters:
  ///   - name: Which lock.
  ///   - lease: For how long, in whole µs, from 10 ms to 24 h.
  ///   - hold: How long it stays taken at least, also when it is released earlier, in whole µs, up to 24 h.
  ///   - wait: How long to wait for it; no time is for what can be had at once.
  ///   - holder: Who holds it then, for people to read.
  /// - Returns: Its token and fencing number, or that another has it.
  /// - Throws: `StoreError` where Redis is away when there is no more time to wait.
  package func acquire(
    _ name: CoordinationName, lease: Duration, hold: Duration = .zero, wait: Duration = .zero, holder: String
  ) async throws(StoreError) -> Acquisition {
    let request = LockRequest(name, lease: lease, hold: hold, holder: holder)
    let waiter = Waiter()
    guard wait > .zero else {
      if lines.count(for: name) > 0 { return .busy }
      return try await acquire(request, waiter, until: .now, asksAtOnce: true) { true }.get()
    }
    let isFirst = lines.join(waiter, for: name)
    let result = await withTaskCancellationHandler {
      await acquire(request, waiter, until: .now + wait, asksAtOnce: isFirst) { lines.isFirst(waiter, for: name) }
    } onCancel: {
      lines.leave(waiter, for: name)
    }
    lines.leave(waiter, for: name)
    return try result.get()
  }

  /// Asks whenever it is its turn, until it has the lock or there is no more time.
  private func acquire(
    _ request: LockRequest, _ waiter: Waiter, until end: ContinuousClock.Instant, asksAtOnce: Bool, isTurn: () -> Bool
  ) async -> Result<Acquisition, StoreError> {
    let start = ContinuousClock.now
    var end = end
    var asks = asksAtOnce
    var hasWaited = false
    var mayBeHeld = false
    var result = Result<Acquisition, StoreError>.success(.busy)
    repeat {
      var next = end
      if asks {
        do throws(RedisError) {
          switch try await store.take(request) {
          case .held(let fence):
            if !hasWaited || !Task.isCancelled { return .success(.held(token: request.token, fence: fence)) }
            mayBeHeld = true
          case .busy(let rest):
            (mayBeHeld, result) = (false, .success(.busy))
            next = .now + min(rest, pollInterval)
          }
        } catch {
          if case .outcomeUnknown = error {
            mayBeHeld = true
            end = max(end, start + Self.patience)
          }
          result = .failure(StoreError(error))
          next = .now + Self.retryPause
        }
      }
      guard .now < end, !Task.isCancelled else { break }
      await waiter.sleep(until: min(next, end))
      hasWaited = true
      asks = isTurn()
    } while !Task.isCancelled
    if mayBeHeld { giveBack(request.name, token: request.token, limit: max(request.lease, request.hold)) }
    return hasWaited && Task.isCancelled ? .success(.busy) : result
  }

  /// Frees a lock for somebody who is gone, as soon as Redis can be reached.
  ///
  /// - Parameters:
  ///   - name: Which lock.
  ///   - token: Its token, if it is held.
  ///   - limit: For how long it was taken: the longer of lease and hold.
  package func giveBack(_ name: CoordinationName, token: String, limit: Duration) {
    orphanedLocks.add(name, token: token, limit: limit)
  }

  /// Sets the lease of a lock to end this long from now, be that sooner or later than it would.
  ///
  /// - Returns: False where the lock does not have that token, or not any more, or its lease is over.
  /// - Throws: `StoreError` where Redis is away; the lease may have been changed then.
  package func extend(_ name: CoordinationName, token: String, lease: Duration) async throws(StoreError) -> Bool {
    try await store.extend(name, token: token, lease: lease)
  }

  /// Releases a lock; where it was taken with a hold that is not over, another can have it when that is.
  ///
  /// - Returns: False where the lock does not have that token, or not any more, or its lease is over.
  /// - Throws: `StoreError` where Redis is away; the lock may be free then.
  package func release(_ name: CoordinationName, token: String) async throws(StoreError) -> Bool {
    try await store.release(name, token: token)
  }

  /// Frees a lock, whoever has it and however long it was to be held.
  ///
  /// - Returns: False where it was free.
  /// - Throws: `StoreError` where Redis is away; the lock may be free then.
  package func `break`(_ name: CoordinationName) async throws(StoreError) -> Bool {
    try await store.breakOpen(name)
  }

  /// All locks that are held, by name.
  ///
  /// - Throws: `StoreError` where Redis is away, or where the key of a lock holds something else.
  package func list() async throws(StoreError) -> [HeldLock] {
    try await store.list()
  }

  /// Gives back what was won for those who are gone, and ends the connection; who still waits is told that Redis is away.
  ///
  /// - Parameter limit: For how long it tries where Redis is away.
  package func finish(within limit: Duration) async {
    await withDeadline(limit) { [self] in
      await orphanedLocks.finish()
      await close()
    }
  }

  /// Ends the connection.
  package func close() async {
    await connection.close()
  }
}
