/// What a node did to locks within the last seconds: a Redis that is killed may have lost it.
///
/// Redis writes its append-only file each second, unless it is told to write at once, and later where the disk is slow.
struct RecentLocks: Sendable {
  /// For how long a change is kept.
  static let kept = Duration.seconds(5)

  private var changes: [CoordinationName: (change: LockChange, moment: ContinuousClock.Instant)] = [:]
  /// With so many, old ones are looked for.
  private var roomy = 64

  /// How many are kept; some may be old.
  var count: Int { changes.count }

  mutating func note(_ change: LockChange, of name: CoordinationName, at now: ContinuousClock.Instant) {
    changes[name] = (change, now)
    guard changes.count > roomy else { return }
    forget(at: now)
    roomy = max(64, 2 * changes.count)
  }

  /// The last change of each lock that is recent, by name.
  mutating func recent(at now: ContinuousClock.Instant) -> [(name: CoordinationName, change: LockChange)] {
    forget(at: now)
    return changes.map { ($0.key, $0.value.change) }.sorted { $0.0 < $1.0 }
  }

  private mutating func forget(at now: ContinuousClock.Instant) {
    changes = changes.filter { now - $0.value.moment < Self.kept }
  }
}
