internal import CrosswalkRedis
internal import CrosswalkStore

/// The counts of a node that Redis may not have: what to write next, and what to write again.
///
/// Counts gather until they are sealed into a round, which has a number. If it is unknown whether a round was written,
/// the same round is written again before any other, and Redis adds it only once. Acknowledged rounds are kept for some
/// seconds, because a Redis that crashes can lose what it acknowledged last. A new run of Redis gets these rounds
/// again, in order.
struct HeldCounts: Sendable {
  /// The number of minutes that are held while Redis is unavailable.
  static let maximumMinutes = 15

  /// The counts that are not in a round yet.
  private var gathered = CountBatch()
  /// The round that is not acknowledged yet.
  private var open: (number: Int64, batch: CountBatch)?
  private var acknowledged = ReplayLog<Int64, CountBatch>()
  private var lastNumber: Int64 = 0
  /// The number of calls that were dropped.
  private(set) var dropped: UInt64 = 0

  /// The number of calls that Redis may not have.
  var calls: UInt64 { gathered.calls + (open?.batch.calls ?? 0) }

  /// Adds counts; if there are more than 15 minutes, the oldest are dropped.
  mutating func add(_ counts: [ServiceCounts]) {
    for more in counts { gathered.add(more) }
    let minutes = gathered.minutes.union(open?.batch.minutes ?? []).sorted()
    for minute in minutes.dropLast(Self.maximumMinutes) {
      dropped += gathered.remove(minute: minute)
      dropped += open?.batch.remove(minute: minute) ?? 0
    }
  }

  /// Seals the gathered counts into a round, unless another round is still open.
  mutating func seal() {
    guard open == nil, !gathered.isEmpty else { return }
    lastNumber += 1
    open = (lastNumber, gathered)
    gathered = CountBatch()
  }

  /// Returns the numbers of the rounds to write to a run of Redis, in order.
  func numbers(in run: RedisRun) -> [Int64] {
    acknowledged.entries(notIn: run).map(\.key) + [open?.number].compactMap { $0 }
  }

  /// Returns the counts of a round that are to be written.
  func batch(of number: Int64) -> CountBatch {
    if let open, open.number == number { return open.batch }
    return acknowledged[number] ?? CountBatch()
  }

  /// Drops the counts that a round has of a service that Redis does not accept.
  mutating func drop(_ service: ServiceName, from number: Int64) {
    var gone = number == open?.number ? open?.batch.remove(service) ?? 0 : 0
    acknowledged.update { if $0 == number { gone += $1.remove(service) } }
    dropped += gone
  }

  /// Removes the counts of a service that may be from before it was forgotten, at a moment in ms since 1970.
  mutating func forget(_ service: ServiceName, at moment: Int64) {
    gathered.remove(service, countedBefore: moment)
    open?.batch.remove(service, countedBefore: moment)
    acknowledged.update { $1.remove(service, countedBefore: moment) }
  }

  /// Notes that a run of Redis has acknowledged all rounds that were to be written to it.
  mutating func acknowledge(in run: RedisRun, at now: ContinuousClock.Instant) {
    acknowledged.settleAll(in: run, at: now)
    if let open { acknowledged.keep(open.batch, for: open.number, in: run, at: now) }
    open = nil
    acknowledged.letGo(in: run, at: now)
  }
}
