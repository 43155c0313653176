/// What a node has counted and Redis may not have: what to write next, and what to write again.
///
/// Counts gather until they are sealed into a round, which has a number. A round that may or may not have been written is
/// written again as it is, before anything else, and Redis adds it once. Rounds that Redis has acknowledged are kept for
/// some seconds, because a Redis that dies may lose what it acknowledged last; then they are written again, in order.
struct HeldCounts: Sendable {
  /// Counts that are written together.
  struct Round: Sendable {
    let number: Int64
    fileprivate(set) var batch: CountBatch
    /// When it was acknowledged, in ms since 1970.
    fileprivate var acknowledged: Int64?
  }

  /// How many minutes are held while Redis is away.
  static let maximumMinutes = 15
  /// How long acknowledged rounds are kept, in ms.
  ///
  /// With `appendfsync everysec` Redis may lose two seconds.
  private static let keptAfterwards: Int64 = 5000

  /// What no round has yet.
  private var gathered = CountBatch()
  /// By number: those that are acknowledged, then at most one that is not.
  private(set) var rounds: [Round] = []
  private var lastNumber: Int64 = 0
  /// How many calls were given up.
  private(set) var dropped: UInt64 = 0

  /// How many calls are not known to be in Redis.
  var calls: UInt64 {
    gathered.calls + rounds.reduce(0) { $0 + ($1.acknowledged == nil ? $1.batch.calls : 0) }
  }

  /// Takes in what was counted; of more than 15 minutes the oldest are given up.
  mutating func add(_ counts: [ServiceCounts]) {
    for more in counts { gathered.add(more) }
    let open = rounds.indices.filter { rounds[$0].acknowledged == nil }
    let minutes = open.reduce(gathered.minutes) { $0.union(rounds[$1].batch.minutes) }.sorted()
    for minute in minutes.dropLast(Self.maximumMinutes) {
      dropped += gathered.remove(minute: minute)
      for index in open { dropped += rounds[index].batch.remove(minute: minute) }
    }
  }

  /// Makes a round of what has gathered, unless one is open still.
  mutating func seal() {
    guard !gathered.isEmpty, rounds.last.map({ $0.acknowledged != nil }) ?? true else { return }
    lastNumber += 1
    rounds.append(Round(number: lastNumber, batch: gathered))
    gathered = CountBatch()
  }

  /// The numbers of the rounds that are to be written, in order, with those that were acknowledged or without.
  func numbers(again: Bool) -> [Int64] {
    rounds.filter { again || $0.acknowledged == nil }.map(\.number)
  }

  /// What is to be written of a round.
  func batch(of number: Int64) -> CountBatch {
    rounds.first { $0.number == number }?.batch ?? CountBatch()
  }

  /// Gives up what a round has of a service that Redis does not take.
  mutating func drop(_ service: ServiceName, from number: Int64) {
    guard let index = rounds.firstIndex(where: { $0.number == number }) else { return }
    dropped += rounds[index].batch.remove(service)
  }

  /// Takes out all that may have been counted of a service before it was forgotten, at a moment in ms since 1970.
  mutating func forget(_ service: ServiceName, at moment: Int64) {
    gathered.remove(service, countedBefore: moment)
    for index in rounds.indices { rounds[index].batch.remove(service, countedBefore: moment) }
  }

  /// Notes that all rounds are acknowledged at `now`, in ms since 1970.
  mutating func acknowledge(at now: Int64) {
    for index in rounds.indices where rounds[index].acknowledged == nil { rounds[index].acknowledged = now }
    rounds.removeAll { now - ($0.acknowledged ?? now) > Self.keptAfterwards }
  }
}
