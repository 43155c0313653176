internal import FoundationEssentials

/// Counts that are to be written to Redis, by service and minute.
struct CountBatch: Sendable {
  /// The counts of one service in one minute.
  struct Minute: Sendable {
    var counts: Counts
    /// No call of these was counted before this time, in ms since 1970.
    var since: Int64
  }

  /// The counts of one service.
  struct Service: Sendable {
    /// By start of the minute, in seconds since 1970.
    var minutes: [Int64: Minute] = [:]
    /// In ms since 1970.
    var lastSeen: Int64

    var calls: UInt64 { minutes.values.reduce(0) { $0 + $1.counts.count } }
  }

  private(set) var services: [ServiceName: Service] = [:]

  var isEmpty: Bool { services.isEmpty }
  /// The number of calls that were counted.
  var calls: UInt64 { services.values.reduce(0) { $0 + $1.calls } }
  /// The starts of the minutes with calls.
  var minutes: Set<Int64> { services.values.reduce(into: []) { $0.formUnion($1.minutes.keys) } }

  mutating func add(_ more: ServiceCounts) {
    let (since, until) = (more.since.milliseconds, more.until.milliseconds)
    services[more.service, default: Service(lastSeen: until)].add(more.counts, more.minute, since, until)
  }

  /// Removes a minute of all services, and returns the number of its calls.
  mutating func remove(minute: Int64) -> UInt64 {
    var removed: UInt64 = 0
    for (name, service) in services {
      guard let gone = service.minutes[minute] else { continue }
      removed += gone.counts.count
      services[name]?.minutes[minute] = nil
      if service.minutes.count == 1 { services[name] = nil }
    }
    return removed
  }

  /// Removes the minutes of a service that may have calls from before a moment, in ms since 1970.
  mutating func remove(_ service: ServiceName, countedBefore moment: Int64) {
    guard var left = services[service] else { return }
    left.minutes = left.minutes.filter { $0.value.since >= moment }
    services[service] = left.minutes.isEmpty ? nil : left
  }

  /// Removes a service, and returns the number of its calls.
  mutating func remove(_ service: ServiceName) -> UInt64 {
    services.removeValue(forKey: service)?.calls ?? 0
  }
}

extension CountBatch.Service {
  fileprivate mutating func add(_ counts: Counts, _ minute: Int64, _ since: Int64, _ until: Int64) {
    minutes[minute, default: CountBatch.Minute(counts: Counts(), since: since)].add(counts, since)
    lastSeen = max(lastSeen, until)
  }

  /// The counts of each period that contains any of the minutes.
  var periods: [(period: Period, start: Int64, counts: Counts)] {
    Period.allCases.flatMap { period in
      var merged: [Int64: Counts] = [:]
      for (minute, content) in minutes { merged[period.start(of: minute), default: Counts()].merge(content.counts) }
      return merged.map { (period, $0.key, $0.value) }
    }
  }
}

extension CountBatch.Minute {
  fileprivate mutating func add(_ more: Counts, _ moreSince: Int64) {
    counts.merge(more)
    since = min(since, moreSince)
  }
}

extension Date {
  /// The time since 1970, rounded down.
  var milliseconds: Int64 {
    Int64((timeIntervalSince1970 * 1000).rounded(.down))
  }

  init(milliseconds: Int64) {
    self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
  }
}
