internal import Crosswalk
internal import CrosswalkRedis
internal import CrosswalkStore

/// What the mildest of today's slowest calls of each service is, as far as Redis has told: milder ones need not be sent.
struct SlowMinima {
  /// The mildest call of a hundred.
  struct Minimum: Sendable {
    /// Microseconds.
    let elapsed: UInt64
    let id: String

    /// Whether Redis would not keep a capture; of equals the first comers stay.
    func excludes(_ capture: HeldCapture) -> Bool {
      capture.elapsed == elapsed ? capture.id.description > id : capture.elapsed < elapsed
    }
  }

  /// How long a minimum counts: then a call is sent, and Redis, which may have lost all, tells anew.
  private static let validity: Int64 = 2

  private var minima: [ServiceName: (minimum: Minimum, told: Moment)] = [:]
  private var day: Day?
  /// Changes whenever something was forgotten: what was asked for before is then not to be remembered.
  private(set) var epoch = 0

  /// Whether none is remembered.
  var isEmpty: Bool { minima.isEmpty }

  /// Whether Redis would not keep a call; of equals the first comers stay.
  func excludes(_ service: ServiceName, elapsed: UInt64, at moment: Moment) -> Bool {
    guard moment.day == day, let (minimum, told) = minima[service],
      // Before it, too: the clock may have been set back.
      told.advanced(seconds: -Self.validity) <= moment, moment < told.advanced(seconds: Self.validity)
    else { return false }
    if elapsed != minimum.elapsed { return elapsed < minimum.elapsed }
    return ULID(firstAt: moment).description > minimum.id
  }

  /// Remembers for a moment a minimum of a day that Redis told `now`, if nothing was forgotten since that epoch.
  ///
  /// - Returns: Whether that is so; the minimum then holds, of a past day too, which is not remembered.
  @discardableResult
  mutating func remember(_ minimum: Minimum, of service: ServiceName, _ day: Day, epoch: Int, at now: Moment) -> Bool {
    guard epoch == self.epoch else { return false }
    if let known = self.day, known > day { return true }
    if self.day != day { minima = [:] }
    self.day = day
    minima[service] = (minimum, now)
    return true
  }

  /// Forgets the minimum of a service.
  mutating func forget(_ service: ServiceName) {
    minima[service] = nil
    epoch += 1
  }

  /// Forgets all, because Redis may have lost what they are of.
  mutating func forgetAll() {
    minima = [:]
    epoch += 1
  }
}

extension SlowMinima.Minimum {
  /// Reads what the script that keeps a slow call returns; nil where there is room for any.
  init?(_ reply: RedisReply) {
    guard let words = reply.array, words.count == 2,
      let elapsed = words[0].string.flatMap({ Double($0) }).flatMap({ UInt64(exactly: $0.rounded(.down)) }),
      let id = words[1].string
    else { return nil }
    self.init(elapsed: elapsed, id: id)
  }
}
