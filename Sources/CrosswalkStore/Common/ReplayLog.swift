package import CrosswalkRedis

/// What Redis has acknowledged in the last seconds, to be done again on another run.
///
/// A Redis that crashes may lose what it acknowledged: it writes its append-only file each second, unless it is told to
/// write at once, and later if the disk is slow. So an entry is kept until the run that acknowledged it is known to
/// have continued for some seconds more. Only the last entry of each key counts.
package struct ReplayLog<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry: Sendable {
    let key: Key
    var value: Value
    let byteCount: Int
    /// The run of Redis that acknowledged it last.
    var run: RedisRun
    var acknowledged: ContinuousClock.Instant
  }

  /// With fewer entries than these, old ones are not searched.
  private static var fewest: Int { 64 }

  private let kept: Duration
  private let maximumBytes: Int
  /// The entries in the order of their acknowledgement.
  private var entries: [Entry] = []
  private var byteCount = 0
  /// The number of entries above which old ones are searched.
  private var roomyCount = Self.fewest

  /// - Parameters:
  ///   - kept: How long a run of Redis has to continue until what it acknowledged must be on disk.
  ///   - maximumBytes: The most bytes of entries. The oldest are removed, which Redis is least likely to lose.
  package init(kept: Duration = .seconds(5), maximumBytes: Int = .max) {
    self.kept = kept
    self.maximumBytes = maximumBytes
  }

  /// The number of entries, which may include old ones and some that are not the last of their key.
  package var count: Int { entries.count }

  /// Whether there is nothing that Redis may lose.
  package var isEmpty: Bool { entries.isEmpty }

  /// Keeps what a run of Redis has acknowledged, as the latest entry.
  package mutating func keep(
    _ value: Value, for key: Key, byteCount: Int = 0, in run: RedisRun, at now: ContinuousClock.Instant
  ) {
    entries.append(Entry(key: key, value: value, byteCount: byteCount, run: run, acknowledged: now))
    self.byteCount += byteCount
    if entries.count > roomyCount {
      // The run still exists, because it has just acknowledged this.
      letGo(in: run, at: now)
      removeSuperseded()
      roomyCount = max(Self.fewest, 2 * entries.count)
    }
    guard self.byteCount > maximumBytes else { return }
    // An eighth of the room is freed at once, so that entries are not removed each time.
    let enough = maximumBytes - maximumBytes / 8
    removeFirst { _, byteCount in byteCount > enough }
  }

  /// The value that is kept for a key.
  package subscript(key: Key) -> Value? { entries.last { $0.key == key }?.value }

  /// Returns what other runs of Redis acknowledged and this one may not have, in the order of acknowledgement.
  package func entries(notIn run: RedisRun) -> [(key: Key, value: Value)] {
    guard entries.contains(where: { $0.run != run }) else { return [] }
    return last.filter { $0.run != run }.map { ($0.key, $0.value) }
  }

  /// All that is kept, in the order of acknowledgement.
  package var all: [(key: Key, value: Value)] { last.map { ($0.key, $0.value) } }

  /// Notes the result of doing entries again on a run of Redis: the value to keep for each key, or nil for none.
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

  /// Notes that a run of Redis now has what other runs acknowledged.
  package mutating func settleAll(in run: RedisRun, at now: ContinuousClock.Instant) {
    let values = entries(notIn: run).map { ($0.key, Optional($0.value)) }
    settle(Dictionary(uniqueKeysWithValues: values), in: run, at: now)
  }

  /// Notes that everything was done again on a run of Redis, even what that run had acknowledged itself.
  package mutating func restart(in run: RedisRun, at now: ContinuousClock.Instant) {
    settle(Dictionary(uniqueKeysWithValues: all.map { ($0.key, Optional($0.value)) }), in: run, at: now)
  }

  package mutating func removeAll() {
    entries = []
    byteCount = 0
  }

  /// Removes what a run of Redis must have written to disk by now, because it still answers at `now`.
  package mutating func letGo(in run: RedisRun, at now: ContinuousClock.Instant) {
    removeFirst { [kept] entry, _ in entry.run == run && now - entry.acknowledged >= kept }
  }

  /// Changes the values that would be done again.
  package mutating func update(_ body: (Key, inout Value) -> Void) {
    for index in entries.indices { body(entries[index].key, &entries[index].value) }
  }

  /// The last entry of each key, in the order of acknowledgement.
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

  /// Removes entries from the start while a condition holds for the next entry and the bytes of all that are left.
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
