package import CrosswalkRedis

/// What Redis has acknowledged within the last seconds, to be done again in another run: a Redis that is killed may have lost
/// it, though it acknowledged it.
///
/// Redis writes its append-only file each second, unless it is told to write at once, and later where the disk is slow. So an
/// entry is kept until the run that acknowledged it is known to have gone on for some seconds more. Of a key the last entry
/// counts.
package struct ReplayLog<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry: Sendable {
    let key: Key
    var value: Value
    let byteCount: Int
    /// The run of Redis that acknowledged it last.
    var run: RedisRun
    var acknowledged: ContinuousClock.Instant
  }

  /// So few entries are never worth a look for old ones.
  private static var fewest: Int { 64 }

  private let kept: Duration
  private let maximumBytes: Int
  /// As they were acknowledged.
  private var entries: [Entry] = []
  private var byteCount = 0
  /// With more entries than these, old ones are looked for.
  private var roomyCount = Self.fewest

  /// - Parameters:
  ///   - kept: How long a run of Redis has to go on until it has surely written what it acknowledged.
  ///   - maximumBytes: Of more the oldest entries are not kept: those are the ones that Redis is least likely to lose.
  package init(kept: Duration = .seconds(5), maximumBytes: Int = .max) {
    self.kept = kept
    self.maximumBytes = maximumBytes
  }

  /// How many entries there are; some may be old, or not the last of their key.
  package var count: Int { entries.count }

  /// Whether there is nothing that Redis may lose.
  package var isEmpty: Bool { entries.isEmpty }

  /// Keeps what a run of Redis has acknowledged after all else.
  package mutating func keep(
    _ value: Value, for key: Key, byteCount: Int = 0, in run: RedisRun, at now: ContinuousClock.Instant
  ) {
    entries.append(Entry(key: key, value: value, byteCount: byteCount, run: run, acknowledged: now))
    self.byteCount += byteCount
    if entries.count > roomyCount {
      // It goes on, or it would not have acknowledged this.
      letGo(in: run, at: now)
      removeSuperseded()
      roomyCount = max(Self.fewest, 2 * entries.count)
    }
    guard self.byteCount > maximumBytes else { return }
    // Room for an eighth of what may be kept, so that it is not made for every entry.
    let enough = maximumBytes - maximumBytes / 8
    removeFirst { _, byteCount in byteCount > enough }
  }

  /// What is kept for a key.
  package subscript(key: Key) -> Value? { entries.last { $0.key == key }?.value }

  /// What this run of Redis may not have, since others acknowledged it, in the order in which they did.
  package func entries(notIn run: RedisRun) -> [(key: Key, value: Value)] {
    guard entries.contains(where: { $0.run != run }) else { return [] }
    return last.filter { $0.run != run }.map { ($0.key, $0.value) }
  }

  /// All that is kept, in the order in which it was acknowledged.
  package var all: [(key: Key, value: Value)] { last.map { ($0.key, $0.value) } }

  /// Notes what came of entries that were done again in a run of Redis: what is to be kept of each now, or nil for nothing.
  package mutating func settle(_ values: [Key: Value?], in run: RedisRun, at now: ContinuousClock.Instant) {
    guard !values.isEmpty else { return }
    removeSuperseded()
    let settled = entries.filter { values[$0.key] != nil }
    entries.removeAll { values[$0.key] != nil }
    for var entry in settled {
      guard case let value?? = values[entry.key] else { continue }
      (entry.value, entry.run, entry.acknowledged) = (value, run, now)
      entries.append(entry)
    }
    byteCount = entries.reduce(0) { $0 + $1.byteCount }
  }

  /// Notes that a run of Redis has what others acknowledged.
  package mutating func settleAll(in run: RedisRun, at now: ContinuousClock.Instant) {
    let values = entries(notIn: run).map { ($0.key, Optional($0.value)) }
    settle(Dictionary(uniqueKeysWithValues: values), in: run, at: now)
  }

  /// Notes that all was done again in a run of Redis, also what that had acknowledged itself.
  package mutating func restart(in run: RedisRun, at now: ContinuousClock.Instant) {
    settle(Dictionary(uniqueKeysWithValues: all.map { ($0.key, Optional($0.value)) }), in: run, at: now)
  }

  package mutating func removeAll() {
    entries = []
    byteCount = 0
  }

  /// Keeps no longer what a run of Redis has surely written, since it still answers at `now`.
  package mutating func letGo(in run: RedisRun, at now: ContinuousClock.Instant) {
    removeFirst { [kept] entry, _ in entry.run == run && now - entry.acknowledged >= kept }
  }

  /// Changes what is to be done again.
  package mutating func update(_ body: (Key, inout Value) -> Void) {
    for index in entries.indices { body(entries[index].key, &entries[index].value) }
  }

  /// The last entry of each key, as they were acknowledged.
  private var last: [Entry] {
    var indexes: [Key: Int] = [:]
    for (index, entry) in entries.enumerated() { indexes[entry.key] = index }
    guard indexes.count < entries.count else { return entries }
    return entries.enumerated().filter { indexes[$1.key] == $0 }.map(\.element)
  }

  private mutating func removeSuperseded() {
    entries = last
    byteCount = entries.reduce(0) { $0 + $1.byteCount }
  }

  /// Removes entries from the first on while a condition holds, for the next one and the bytes of all that are left.
  private mutating func removeFirst(while condition: (Entry, Int) -> Bool) {
    var count = 0
    for entry in entries {
      guard condition(entry, byteCount) else { break }
      byteCount -= entry.byteCount
      count += 1
    }
    entries.removeFirst(count)
  }
}
