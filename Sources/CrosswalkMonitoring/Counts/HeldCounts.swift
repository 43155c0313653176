internal import CrosswalkRedis
internal import CrosswalkStore

/// What a node has counted and Redis may not have: what to write next, and what to write again.
///
/// Counts gather until they are sealed into a round, which has a number. A round that may or may not have been written is
/// written again as it is, before anything else, and Redis adds it once. Rounds that Redis has acknowledged are kept for
/// some seconds, because a Redis that dies may lose what it acknowledged last; another run gets them again, in order.
struct HeldCounts: Sendable {
  /// How many minutes are held while Redis is away.
  static let maximumMinutes = 15

  /// What no round has yet.
  private var gathered = CountBatch()
  /// The round that is not acknowledged.
  private var open: (number: Int64, batch: CountBatch)?
  private var acknowledged = ReplayLog<Int64, CountBatch>()
  private var lastNumber: Int64 = 0
  /// How many calls were given up.
  private(set) var dropped: UInt64 = 0

  /// How many calls are not known to be in Redis.
  var calls: UInt64 { gathered.calls + (open?.batch.calls ?? 0) }

  /// Takes in what was counted; of more than 15 minutes the oldest are given up.
  mutating func add(_ counts: [ServiceCounts]) {
    for more in counts { gathered.add(more) }
    let minutes = gathered.minutes.union(open?.batch.minutes ?? []).sorted()
    for minute in minutes.dropLast(Self.maximumMinutes) {
      dropped += gathered.remove(minute: minute)
      dropped += open?.batch.remove(minute: minute) ?? 0
    }
  }

  /// Makes a round of what has gathered, unless one is open still.
  mutating func seal() {
    guard open == nil, !gathered.isEmpty else { return }
    lastNumber += 1
    open = (lastNumber, gathered)
    gathered = CountBatch()
  }

  /// The numbers of the rounds that are to be written to a run of Redis, in order.
  func numbers(in run: RedisRun) -> [Int64] {
    acknowledged.entries(notIn: run).map(\.key) + [open?.number].compactMap { $0 }
  }

  /// What is to be written of a round.
  func batch(of number: Int64) -> CountBatch {
    if let open, open.number == number { return open.batch }
    return acknowledged[number] ?? CountBatch()
  }

  /// Gives up what a round has of a service that Redis does not take.
  mutating func drop(_ service: ServiceName, from number: Int64) {
    var gone = number == open?.number ? open?.batch.remove(service) ?? 0 : 0
    acknowledged.update { if $0 == number { gone += $1.remove(service) } }
    dropped += gone
  }

  /// Takes out all that may have been counted of a service before it was forgotten, at a moment in ms since 1970.
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
