/// How long to wait before the next try: twice as long after each failure, up to a limit.
struct Backoff: Sendable {
  private let first: Duration
  private let limit: Duration
  private var upcoming: Duration

  init(first: Duration, limit: Duration) {
    self.first = first
    self.limit = limit
    upcoming = first
  }

  /// The wait after one more failure.
  mutating func next() -> Duration {
    defer { upcoming = min(upcoming * 2, limit) }
    return upcoming
  }

  /// Begins again with the shortest wait.
  mutating func reset() {
    upcoming = first
  }
}
