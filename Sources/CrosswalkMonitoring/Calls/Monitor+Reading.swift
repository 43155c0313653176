public import CrosswalkStore
public import FoundationEssentials

// All of this reads from Redis, where recorded calls arrive a second or two later.
extension Monitor {
  /// Returns the services whose calls were recorded, in the order of their names.
  ///
  /// - Throws: `StoreError` if Redis is unavailable.
  public func services() async throws(StoreError) -> [SeenService] {
    try await engine.statistics.services()
  }

  /// Returns the figures of a service in a window of time.
  ///
  /// - Parameters:
  ///   - service: The service; one that was never seen has no calls.
  ///   - period: The period of the series; the window is widened to whole periods.
  ///   - from: The start; if nil, an hour before the end, or if `until` is nil too, 60 whole minutes before the current
  ///     one.
  ///   - until: The end, which is excluded; if nil, the end of the current minute.
  /// - Returns: The figures, for the whole window and for each period.
  /// - Throws: `StoreError.invalid` if the name is not valid, or if the window is empty or has more than 3000 periods;
  ///   other errors if Redis is unavailable.
  public func statistics(
    of service: String, by period: Period = .minute, from: Date? = nil, until: Date? = nil
  ) async throws(StoreError) -> ServiceStatistics {
    let service = try name(service)
    let window: Window
    do throws(WindowError) {
      window = try Window(period, from: from, until: until, now: engine.recorderState.now().date)
    } catch {
      throw .invalid(error.description)
    }
    return try await engine.statistics.figures(of: service, in: window)
  }

  /// Returns the first services of a ranking, of those that had calls in a window of time.
  ///
  /// - Parameters:
  ///   - ranking: The order of the services.
  ///   - count: The largest number of services, 1 to 1000.
  ///   - from: The start; if nil, an hour before the end, or if `until` is nil too, 60 whole minutes before the current
  ///     one.
  ///   - until: The end, which is excluded; if nil, the end of the current minute.
  /// - Returns: The services in order, with their figures.
  /// - Throws: `StoreError.invalid` if the count is out of range, or if the window is empty or has more than 3000 days;
  ///   other errors if Redis is unavailable.
  public func top(
    _ ranking: Ranking, count: Int = 10, from: Date? = nil, until: Date? = nil
  ) async throws(StoreError) -> [RankedService] {
    try check(count, among: 1...Ranking.maximumCount)
    let window: Window
    do throws(WindowError) {
      window = try Window(from: from, until: until, now: engine.recorderState.now().date)
    } catch {
      throw .invalid(error.description)
    }
    return try await engine.statistics.ranked(ranking, count: count, in: window)
  }

  /// Returns the newest samples of a service.
  ///
  /// - Parameters:
  ///   - service: The service.
  ///   - status: Only calls that succeeded, or only calls that failed; both if nil.
  ///   - count: The largest number of samples, 1 to 2000.
  /// - Returns: The calls, the newest first.
  /// - Throws: `StoreError.invalid` if the name is not valid or the count is out of range; other errors if Redis is
  ///   unavailable.
  public func samples(
    of service: String, status: CaptureStatus? = nil, count: Int = 10
  ) async throws(StoreError) -> [Capture] {
    try check(count, among: CaptureLimits.samples)
    let service = try name(service)
    // The current policy says how many samples are kept.
    _ = try await engine.policy(of: service)
    return try Self.captures(await engine.captures.samples(of: service, status: status, count: count))
  }

  /// Returns the slowest calls of a service; 100 of each day in UTC are kept, for seven days after it.
  ///
  /// - Parameters:
  ///   - service: The service.
  ///   - count: The largest number of calls, 1 to 1000.
  ///   - from: Only calls that were recorded at this time or later.
  ///   - until: Only calls that were recorded before this time.
  ///   - cid: Only calls with this correlation id.
  /// - Returns: The calls, the slowest first.
  /// - Throws: `StoreError.invalid` if the name is not valid or the count is out of range; other errors if Redis is
  ///   unavailable.
  public func slowest(
    of service: String, count: Int = 100, from: Date? = nil, until: Date? = nil, cid: String? = nil
  ) async throws(StoreError) -> [Capture] {
    try check(count, among: CaptureLimits.slow)
    return try Self.captures(
      await engine.captures.slow(
        of: name(service), count: count, from: from.map { Moment($0) }, until: until.map { Moment($0) }, cid: cid))
  }

  /// Returns the policy of a service.
  ///
  /// - Throws: `StoreError.invalid` if the name is not valid; other errors if Redis is unavailable.
  public func policy(of service: String) async throws(StoreError) -> Policy {
    try await engine.policy(of: name(service))
  }

  /// Changes the policy of a service, on all nodes within two seconds.
  ///
  /// ```swift
  /// try await monitor.changePolicy(of: "billing.invoice") { $0.slow = .milliseconds(500) }
  /// ```
  ///
  /// - Parameters:
  ///   - service: The service.
  ///   - change: Changes the current policy; called again if another process changes the policy at the same time.
  /// - Returns: The new policy.
  /// - Throws: `PolicyError.invalid` if the name is not valid or the policy is out of range; the error says what would
  ///   be valid.
  @discardableResult
  public func changePolicy(
    of service: String, _ change: @Sendable (inout Policy) -> Void
  ) async throws(PolicyError) -> Policy {
    let checked: ServiceName
    do throws(ServiceNameError) { checked = try ServiceName(service) } catch { throw .invalid(error.description) }
    return try await engine.policies.change(checked, change)
  }

  /// Deletes all captures of a service, on all nodes within two seconds.
  ///
  /// - Parameters:
  ///   - service: The service.
  ///   - withStatistics: Whether to delete its figures, its policy and its name, too.
  /// - Throws: `StoreError.invalid` if the name is not valid; other errors if Redis is unavailable.
  public func forget(_ service: String, withStatistics: Bool = false) async throws(StoreError) {
    try await engine.forget(name(service), withStatistics: withStatistics)
  }

  private func name(_ service: String) throws(StoreError) -> ServiceName {
    do throws(ServiceNameError) { return try ServiceName(service) } catch { throw .invalid(error.description) }
  }

  private func check(_ count: Int, among counts: ClosedRange<Int>) throws(StoreError) {
    guard counts.contains(count) else {
      throw .invalid("count is \(count); give \(counts.lowerBound) to \(counts.upperBound)")
    }
  }

  private static func captures(_ documents: [[UInt8]]) throws(StoreError) -> [Capture] {
    var captures: [Capture] = []
    for document in documents { captures.append(try Capture(document)) }
    return captures
  }
}
