internal import Crosswalk
internal import CrosswalkRedis
internal import CrosswalkStore

/// The locks in Redis.
struct LockStore: Sendable {
  /// The answer to one request for a lock.
  enum Answer: Sendable {
    case held(fence: Int64)
    /// Somebody else has the lock for this long.
    case busy(Duration)
  }

  /// How many locks are read in one pipeline.
  private static let batch = 500

  let connection: RedisConnection
  let keys: Keys
  /// Makes the changes, and makes them again in a Redis that may have lost them; otherwise a lock could be given twice.
  private let changes: ReplayingConnection<CoordinationName, LockChange>

  /// - Parameters:
  ///   - connection: A connection to the Redis that keeps the locks.
  ///   - keys: The names of its keys.
  ///   - patience: How long no lock is given after a restart of Redis. Other nodes notice the restart within about a
  ///     second, and need as much time again to restore the locks that they gave.
  ///   - kept: How long a run of Redis must go on before it has certainly written what it acknowledged.
  init(connection: RedisConnection, keys: Keys, patience: Duration, kept: Duration = .seconds(5)) {
    self.connection = connection
    self.keys = keys
    changes = ReplayingConnection(connection, kept: kept, pause: patience) { changes, run in
      do throws(RedisError) {
        _ = try await connection.send(changes.map { $0.value.again(to: $0.key, keys) }, in: run)
        return .init(settled: Dictionary(changes.map { ($0.key, $0.value) }) { $1 })
      } catch {
        return .init(failure: error)
      }
    }
  }

  /// Checks whether Redis was restarted; if it is away, the next request for a lock finds out.
  func look() async {
    try? await changes.look()
  }

  /// Does the same, unless no change was made lately.
  func lookIfNeeded() async {
    try? await changes.lookIfNeeded()
  }

  func take(_ request: LockRequest) async throws(RedisError) -> Answer {
    let (lease, hold) = (Self.words(request.lease), Self.words(request.hold))
    let (reply, run) = try await changes.send(
      LockScripts.take.command(
        keys: [keys.lock(request.name), keys.fence(request.name)],
        arguments: [
          RedisWord(request.token), lease.microseconds, hold.microseconds,
          Self.words(max(request.lease, request.hold)).milliseconds, RedisWord(JSON.string(request.holder).text),
        ]))
    // A key that somebody else made can be without an expiry.
    if let rest = reply.integer { return .busy(rest < 0 ? .seconds(3600) : .milliseconds(rest + 1)) }
    guard let content = reply.bytes, let lock = HeldLock(request.name, content) else { throw .unexpectedReply }
    await changes.keep(.held(lock, content: content), for: request.name, in: run)
    // A lock must be on the list too: if this fails, it is taken again with the same token.
    _ = try await connection.send(listing(lock))
    return .held(fence: lock.fence)
  }

  /// Sets the lease to end this long from now; returns false if the lock does not have that token.
  func extend(_ name: CoordinationName, token: String, lease: Duration) async throws(StoreError) -> Bool {
    let (microseconds, milliseconds) = Self.words(lease)
    let (reply, run) = try await change(LockScripts.extend, name, [RedisWord(token), microseconds, milliseconds])
    guard let content = reply.bytes else { return false }
    guard let lock = HeldLock(name, content) else {
      throw .damaged("the key of the lock \(name) does not hold a lock")
    }
    await changes.keep(.held(lock, content: content), for: name, in: run)
    _ = try? await connection.send(listing(lock))
    return true
  }

  /// Releases a lock, which stays taken until its hold ends; returns false if it does not have that token.
  func release(_ name: CoordinationName, token: String) async throws(StoreError) -> Bool {
    let (reply, run) = try await change(LockScripts.release, name, freeing(name, token))
    guard let content = reply.bytes, let lock = HeldLock(name, content), lock.isReleased else {
      return await noteFreed(name, reply, run)
    }
    await changes.keep(.held(lock, content: content), for: name, in: run)
    _ = try? await connection.send(listing(lock))
    return true
  }

  /// Frees an orphaned lock; returns false if it does not have that token.
  func giveBack(_ name: CoordinationName, token: String) async throws(StoreError) -> Bool {
    let (reply, run) = try await change(LockScripts.giveBack, name, freeing(name, token))
    return await noteFreed(name, reply, run)
  }

  /// Frees a lock, whoever has it; returns false if it is free.
  func breakOpen(_ name: CoordinationName) async throws(StoreError) -> Bool {
    let (reply, run) = try await change(LockScripts.breakOpen, name, freeing(name, ""))
    return await noteFreed(name, reply, run)
  }

  /// Returns the arguments of the scripts that free a lock.
  private func freeing(_ name: CoordinationName, _ token: String) -> [RedisWord] {
    [RedisWord(token), RedisWord(keys.lockReleases), RedisWord(name.text)]
  }

  /// Notes that a script has freed a lock in a run of Redis; returns false if it freed nothing.
  private func noteFreed(_ name: CoordinationName, _ reply: RedisReply, _ run: RedisRun) async -> Bool {
    guard let content = reply.bytes else { return false }
    // A key that does not hold a lock can only be broken; it has neither a fencing number nor an entry on the list.
    guard let lock = HeldLock(name, content) else { return true }
    await changes.keep(.freed(fence: lock.fence), for: name, in: run)
    // If this fails, the lock is removed the next time that the list is shown.
    try? await unlist([RedisWord(name.text), RedisWord(lock.takenUntil.microseconds)])
    return true
  }

  /// Returns all locks that are held, by name.
  func list() async throws(StoreError) -> [HeldLock] {
    let reply = try await connection.reply(
      to: RedisCommand("ZRANGE", RedisWord(keys.locks), "0", "-1", "WITHSCORES"))
    let listed = reply.pairs.compactMap { name, expires in
      (try? CoordinationName(name.string ?? "")).map { (name: $0, expires: expires.string ?? "") }
    }
    var locks: [HeldLock] = []
    for some in listed.chunks(of: Self.batch) { locks += try await held(among: some) }
    return locks.sorted { $0.name < $1.name }
  }

  /// Returns the held locks among some on the list, and removes the others from it.
  private func held(
    among listed: ArraySlice<(name: CoordinationName, expires: String)>
  ) async throws(StoreError) -> [HeldLock] {
    let replies = try await connection.replies(
      to: listed.map { RedisCommand("GET", RedisWord(keys.lock($0.name))) })
    var locks: [HeldLock] = []
    var free: [RedisWord] = []
    for (entry, reply) in zip(listed, replies) {
      if let bytes = reply.bytes {
        guard let lock = HeldLock(entry.name, bytes) else {
          throw .damaged("the key of the lock \(entry.name) does not hold a lock; BREAK frees it")
        }
        locks.append(lock)
      } else {
        free += [RedisWord(entry.name.text), RedisWord(entry.expires)]
      }
    }
    if !free.isEmpty { try? await unlist(free) }
    return locks
  }

  private func listing(_ lock: HeldLock) -> RedisCommand {
    RedisCommand("ZADD", RedisWord(keys.locks), RedisWord(lock.takenUntil.microseconds), RedisWord(lock.name.text))
  }

  private func change(
    _ script: RedisScript, _ name: CoordinationName, _ arguments: [RedisWord]
  ) async throws(StoreError) -> (reply: RedisReply, run: RedisRun) {
    do throws(RedisError) {
      return try await changes.send(script.command(keys: [keys.lock(name)], arguments: arguments))
    } catch {
      throw StoreError(error)
    }
  }

  private func unlist(_ words: [RedisWord]) async throws(StoreError) {
    try await connection.result(of: LockScripts.unlist, keys: [keys.locks], arguments: words)
  }

  /// Returns a lease in µs, and in ms for PX, rounded up.
  private static func words(_ lease: Duration) -> (microseconds: RedisWord, milliseconds: RedisWord) {
    let microseconds = lease.wholeMicroseconds
    return (RedisWord(microseconds), RedisWord((microseconds + 999) / 1000))
  }
}
