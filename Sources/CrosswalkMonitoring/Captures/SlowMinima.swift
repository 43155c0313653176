internal import Crosswalk
internal import CrosswalkRedis
internal import CrosswalkStore

/// For each service, the fastest of today's slowest calls, as Redis last returned it: faster ones need not be sent.
struct SlowMinima {
  /// The fastest of the hundred slowest calls.
  struct Minimum: Sendable {
    /// The elapsed time in microseconds.
    let elapsed: UInt64
    let id: String

    /// Returns whether Redis would not keep a capture; of calls with equal times, Redis keeps the earlier.
    func excludes(_ capture: HeldCapture) -> Bool {
      capture.elapsed == elapsed ? capture.id.description > id : capture.elapsed < elapsed
    }
  }

  /// How many seconds a minimum is valid; then a call is sent again, because Redis may have lost data.
  private static let validity: Int64 = 2

  private var minima: [ServiceName: (minimum: Minimum, told: Moment)] = [:]
  private var day: Day?
  /// A number that changes whenever a minimum is forgotten; minima that were requested before must not be remembered.
  private(set) var epoch = 0

  var isEmpty: Bool { minima.isEmpty }

  /// Returns whether Redis would not keep a call; of calls with equal times, Redis keeps the earlier.
  func excludes(_ service: ServiceName, elapsed: UInt64, at moment: Moment) -> Bool {
    guard moment.day == day, let (minimum, told) = minima[service],
      // The moment can also be before `told`: the clock may have been set back.
      told.advanced(seconds: -Self.validity) <= moment, moment < told.advanced(seconds: Self.validity)
    else { return false }
    if elapsed != minimum.elapsed { return elapsed < minimum.elapsed }
    return ULID(firstAt: moment).description > minimum.id
  }

  /// Remembers for a short time a minimum that Redis returned, if nothing was forgotten since `epoch`.
  ///
  /// - Returns: Whether nothing was forgotten. The minimum is then valid, even if it is of a past day and not
  ///   remembered.
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

  /// Forgets all minima, because Redis may have lost the calls.
  mutating func forgetAll() {
    minima = [:]
    epoch += 1
  }
}

extension SlowMinima.Minimum {
  /// Reads the result of the script that keeps a slow call; nil if there is still room.
  init?(_ reply: RedisReply) {
    guard let words = reply.array, words.count == 2,
      let elapsed = words[0].string.flatMap({ Double($0) }).flatMap({ UInt64(exactly: $0.rounded(.down)) }),
      let id = words[1].string
    else { return nil }
    self.init(elapsed: elapsed, id: id)
  }
}
