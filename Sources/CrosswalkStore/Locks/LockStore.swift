internal import Crosswalk
internal import CrosswalkRedis

/// The locks as Redis has them.
struct LockStore: Sendable {
  /// What came of asking for a lock once.
  enum Answer: Sendable {
    case held(fence: Int64)
    /// It is another's, for so long.
    case busy(Duration)
  }

  /// How many locks are asked after at once.
  private static let batch = 500

  let connection: RedisConnection
  let keys: Keys

  /// Asks for a lock.
  func take(_ request: LockRequest) async throws(RedisError) -> Answer {
    let (microseconds, milliseconds) = Self.words(request.lease)
    let reply = try await connection.run(
      LockScripts.take, keys: [keys.lock(request.name), keys.fence(request.name)],
      arguments: [
        RedisWord(request.token), microseconds, milliseconds, RedisWord(JSON.string(request.holder).text),
      ])
    // A key that somebody else made may have no end.
    if let rest = reply.integer { return .busy(rest < 0 ? .seconds(3600) : .milliseconds(rest + 1)) }
    guard let numbers = reply.array, numbers.count == 2, let fence = numbers[0].integer,
      let expires = numbers[1].integer
    else { throw .unexpectedReply("to the taking of a lock") }
    // Only what is on the list is in order: it is taken again, with the same token, where this fails.
    _ = try await connection.send(listing(request.name, expires))
    return .held(fence: fence)
  }

  /// Lets the lease end so long from now; false where the lock does not have that token.
  func extend(_ name: CoordinationName, token: String, lease: Duration) async throws(StoreError) -> Bool {
    let (microseconds, milliseconds) = Self.words(lease)
    let reply = try await connection.result(
      of: LockScripts.extend, keys: [keys.lock(name)], arguments: [RedisWord(token), microseconds, milliseconds])
    guard let expires = reply.integer else { return false }
    _ = try? await connection.send(listing(name, expires))
    return true
  }

  /// Frees a lock, where no token is given whoever has it; false where it does not have that token.
  func release(_ name: CoordinationName, token: String?) async throws(StoreError) -> Bool {
    let reply = try await connection.result(
      of: token == nil ? LockScripts.breakOpen : LockScripts.release, keys: [keys.lock(name)],
      arguments: [RedisWord(token ?? ""), RedisWord(keys.lockReleases), RedisWord(name.text)])
    guard let expires = reply.string else { return false }
    // What stays on the list is taken off when the list is next shown.
    try? await unlist([RedisWord(name.text), RedisWord(expires)])
    return true
  }

  /// All locks that are held, by name.
  func list() async throws(StoreError) -> [HeldLock] {
    let reply = try await connection.reply(
      to: RedisCommand("ZRANGE", RedisWord(keys.locks), "0", "-1", "WITHSCORES"))
    let words = (reply.array ?? []).map { $0.string ?? "" }
    var locks: [HeldLock] = []
    for start in stride(from: 0, to: words.count - 1, by: 2 * Self.batch) {
      locks += try await held(among: words[start..<min(start + 2 * Self.batch, words.count)])
    }
    return locks.sorted { $0.name < $1.name }
  }

  /// The locks that are held of some on the list, which are names and ends of leases in turn; the others are taken off it.
  private func held(among words: ArraySlice<String>) async throws(StoreError) -> [HeldLock] {
    let listed = stride(from: words.startIndex, to: words.endIndex - 1, by: 2).compactMap { index in
      (try? CoordinationName(words[index])).map { (name: $0, expires: words[index + 1]) }
    }
    let replies = try await connection.replies(
      to: listed.map { RedisCommand("GET", RedisWord(keys.lock($0.name))) })
    var locks: [HeldLock] = []
    var free: [RedisWord] = []
    for (entry, reply) in zip(listed, replies) {
      if let bytes = reply.bytes {
        guard let lock = HeldLock(entry.name, bytes) else {
          throw .damaged("the key of the lock \(entry.name) holds something else; BREAK frees it")
        }
        locks.append(lock)
      } else {
        free += [RedisWord(entry.name.text), RedisWord(entry.expires)]
      }
    }
    if !free.isEmpty { try? await unlist(free) }
    return locks
  }

  private func listing(_ name: CoordinationName, _ expires: Int64) -> RedisCommand {
    RedisCommand("ZADD", RedisWord(keys.locks), RedisWord(expires), RedisWord(name.text))
  }

  private func unlist(_ words: [RedisWord]) async throws(StoreError) {
    try await connection.result(of: LockScripts.unlist, keys: [keys.locks], arguments: words)
  }

  /// A lease in µs, and in ms, which Redis counts in: rather too long than too short.
  private static func words(_ lease: Duration) -> (microseconds: RedisWord, milliseconds: RedisWord) {
    let microseconds = lease.wholeMicroseconds
    return (RedisWord(microseconds), RedisWord((microseconds + 999) / 1000))
  }
}
