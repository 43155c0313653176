internal import Synchronization

/// Lines of a log that are written at most once in an interval for each kind, however often there is a reason: the reasons
/// come from outside.
final class RareLines: Sendable {
  private struct Kind {
    var written: ContinuousClock.Instant
    var leftOut = 0
  }

  /// Of more kinds than this those that are over are forgotten; where none is, they share one.
  private static let maximumKinds = 100

  private let interval: Duration
  private let kinds = Mutex<[String: Kind]>([:])

  init(interval: Duration) {
    self.interval = interval
  }

  /// Tells how many lines of a kind were left out since the last that was written; nil where this one is to be left out.
  ///
  /// `kind` is what makes lines alike. A line that is due is taken as written at `now`.
  func leftOut(before kind: String = "", at now: ContinuousClock.Instant = .now) -> Int? {
    kinds.withLock { kinds in
      if kinds.count >= Self.maximumKinds, kinds[kind] == nil {
        kinds = kinds.filter { now - $0.value.written < interval || $0.value.leftOut > 0 }
      }
      let kind = kinds.count < Self.maximumKinds || kinds[kind] != nil ? kind : ""
      if let last = kinds[kind], now - last.written < interval {
        kinds[kind]?.leftOut += 1
        return nil
      }
      defer { kinds[kind] = Kind(written: now) }
      return kinds[kind]?.leftOut ?? 0
    }
  }
}
