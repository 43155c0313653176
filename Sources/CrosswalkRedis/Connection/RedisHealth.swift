package import FoundationEssentials
internal import Synchronization

/// Whether a connection works, as of the last time that it was used.
package struct RedisHealth: Sendable, Equatable {
  /// Whether there is a connection.
  package let isUp: Bool
  /// Since when it has been so.
  package let since: Date
  /// Why there is none; `nil` when it is up or was never tried.
  package let reason: String?
  /// Which run of Redis it is to; `nil` when there is no connection.
  package let run: RedisRun?
}

/// The health of one connection, written by its thread and read by anyone.
final class HealthRecord: Sendable {
  private let health = Mutex(RedisHealth(isUp: false, since: Date(), reason: nil, run: nil))

  var current: RedisHealth { health.withLock { $0 } }

  func becomeUp(_ run: RedisRun) {
    health.withLock { $0 = RedisHealth(isUp: true, since: Date(), reason: nil, run: run) }
  }

  /// Keeps the time when it was down already.
  func becomeDown(_ reason: String?) {
    health.withLock {
      $0 = RedisHealth(isUp: false, since: $0.isUp ? Date() : $0.since, reason: reason, run: nil)
    }
  }
}
