package import CrosswalkRedis
package import CrosswalkStore

// A lock is a string in Redis that expires with its lease or its hold. It holds the token; each script compares the
// token and changes the lock in one step. Waiting is local: a node has a queue in memory for each lock. The first in a
// queue asks Redis every second, and whenever the lock's release is announced on a channel. A node keeps the changes
// that Redis acknowledged in the last 5 s. When Redis has restarted, the node first repeats these changes, and gives
// out no lock for 2 s, so that the others can repeat theirs. The lock of a node that crashes ends with its lease. If
// Redis and a node crash together, a lock can be given twice; its fencing number tells the two holders apart.

/// Locks that all nodes share, each with one holder at a time until its lease ends.
///
/// A lock belongs to whoever knows its token. No lock can prevent what a paused holder does after its lease; the
/// fencing number, which only ever rises, is for that.
package final class Locks: Sendable {
  /// How long a lock is requested again if it is not known whether Redis gave it, even without time to wait.
  private static let patience = Duration.seconds(4)
  /// The pause after a failed request.
  private static let retryPause = Duration.milliseconds(200)

  let lines = LockQueues()
  private let connection: RedisConnection
  private let keys: Keys
  private let store: LockStore
  private let orphanedLocks: OrphanedLocks
  private let pollInterval: Duration

  /// - Parameters:
  ///   - address: The Redis that keeps the locks.
  ///   - keys: The names of its keys.
  ///   - pollInterval: How often the first in a queue asks for a lock when nobody wakes it.
  ///   - patience: How long no lock is given after a restart of Redis, so that all nodes can restore what it lost.
  package init(
    address: RedisAddress, keys: Keys, pollInterval: Duration = .seconds(1), patience: Duration = .seconds(2)
  ) {
    var options = RedisConnection.Options()
    // With these timeouts even a command that is sent twice fails within ten seconds.
    options.queueTimeout = .seconds(2)
    options.commandTimeout = .seconds(3)
    connection = RedisConnection(address: address, options: options)
    self.keys = keys
    store = LockStore(connection: connection, keys: keys, patience: patience)
    orphanedLocks = OrphanedLocks(store, pause: min(pollInterval, .seconds(1)))
    self.pollInterval = pollInterval
  }

  /// Listens to the releases on all nodes, and wakes those who wait for the locks, until the task is cancelled.
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
    // Earlier releases were not heard, and this can be another run of Redis.
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
  /// Those who wait on this node get the lock in the order in which they came. If the task is cancelled, the request is
  /// given up: a lock that was won after waiting is released, but a lock that was free at once is still returned as
  /// held.
  ///
  /// - Parameters:
  ///   - name: The name of the lock.
  ///   - lease: The lease, in whole µs, from 10 ms to 24 h.
  ///   - hold: How long the lock stays taken at least, even if it is released earlier, in whole µs, up to 24 h.
  ///   - wait: How long to wait for the lock; zero takes it only if it is free at once.
  ///   - holder: A description of the holder, for people to read.
  /// - Returns: The token and the fencing number, or that somebody else has the lock.
  /// - Throws: `StoreError` if Redis is away when the time to wait is over.
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

  /// Asks whenever it is the waiter's turn, until it has the lock or the time is over.
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

  /// Frees an orphaned lock, as soon as Redis can be reached.
  ///
  /// - Parameters:
  ///   - name: The name of the lock.
  ///   - token: Its token, if the lock is held.
  ///   - limit: How long the lock was taken for: the longer of lease and hold.
  package func giveBack(_ name: CoordinationName, token: String, limit: Duration) {
    orphanedLocks.add(name, token: token, limit: limit)
  }

  /// Sets the lease of a lock to end this long from now, which can be earlier than before.
  ///
  /// - Returns: False if the lock does not have that token, or no longer has it, or if its lease is over.
  /// - Throws: `StoreError` if Redis is away; the lease may have been changed all the same.
  package func extend(_ name: CoordinationName, token: String, lease: Duration) async throws(StoreError) -> Bool {
    try await store.extend(name, token: token, lease: lease)
  }

  /// Releases a lock; if its hold is not over, somebody else can take it when the hold ends.
  ///
  /// - Returns: False if the lock does not have that token, or no longer has it, or if its lease is over.
  /// - Throws: `StoreError` if Redis is away; the lock may be free all the same.
  package func release(_ name: CoordinationName, token: String) async throws(StoreError) -> Bool {
    try await store.release(name, token: token)
  }

  /// Frees a lock, whoever has it and however long its hold is.
  ///
  /// - Returns: False if the lock was free.
  /// - Throws: `StoreError` if Redis is away; the lock may be free all the same.
  package func `break`(_ name: CoordinationName) async throws(StoreError) -> Bool {
    try await store.breakOpen(name)
  }

  /// Returns all locks that are held, by name.
  ///
  /// - Throws: `StoreError` if Redis is away, or if the key of a lock does not hold a lock.
  package func list() async throws(StoreError) -> [HeldLock] {
    try await store.list()
  }

  /// Frees the orphaned locks and ends the connection; those who still wait get the error that Redis is away.
  ///
  /// - Parameter limit: How long it tries if Redis is away.
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
