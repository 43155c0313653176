internal import Synchronization

/// A warning that is written at most once a minute, however often there is a reason: its reasons come from outside.
final class RareWarning: Sendable {
  private static let interval = Duration.seconds(60)

  private let last = Mutex<ContinuousClock.Instant?>(nil)

  /// Whether it is to be written at `now`; if so, it is taken as written.
  func isDue(at now: ContinuousClock.Instant = .now) -> Bool {
    last.withLock { last in
      if let written = last, now - written < Self.interval { return false }
      last = now
      return true
    }
  }
}
