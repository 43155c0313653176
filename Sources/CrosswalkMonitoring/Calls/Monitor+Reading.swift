public import CrosswalkStore
public import FoundationEssentials

// What is recorded here is in Redis, where all of this reads, a second or two later.
extension Monitor {
  /// The services whose calls were recorded, by name.
  ///
  /// - Throws: `StoreError` where Redis is away.
  public func services() async throws(StoreError) -> [SeenService] {
    try await engine.statistics.services()
  }

  /// How a service did in a window of time.
  ///
  /// - Parameters:
  ///   - service: Whose calls; one that was never seen has none.
  ///   - period: The length of the parts in which the series is; the window is widened to whole ones.
  ///   - from: The beginning; if nil an hour before the end, or with `until` nil, too, 60 whole minutes before the one under way.
  ///   - until: The end, which is excluded; if nil that of the minute under way.
  /// - Returns: Its figures, in all and by period.
  /// - Throws: `StoreError.invalid` for a name that is none, and a window that is empty or has more than 3000 periods;
  ///   others where Redis is away.
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

  /// The services that come first in a ranking, of those that had calls in a window of time.
  ///
  /// - Parameters:
  ///   - ranking: By what they are put in order.
  ///   - count: How many, 1 to 1000.
  ///   - from: The beginning; if nil an hour before the end, or with `until` nil, too, 60 whole minutes before the one under way.
  ///   - until: The end, which is excluded; if nil that of the minute under way.
  /// - Returns: The services in order, with their figures.
  /// - Throws: `StoreError.invalid` for a count out of bounds, and a window that is empty or has more than 3000 days;
  ///   others where Redis is away.
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

  /// The newest samples of a service.
  ///
  /// - Parameters:
  ///   - service: Whose calls.
  ///   - status: Only those that succeeded, or that failed; both if nil.
  ///   - count: At most so many, 1 to 2000.
  /// - Returns: The calls, the newest first.
  /// - Throws: `StoreError.invalid` for a name that is none or a count out of bounds; others where Redis is away.
  public func samples(
    of service: String, status: CaptureStatus? = nil, count: Int = 10
  ) async throws(StoreError) -> [Capture] {
    try check(count, among: 1...2 * Policy.Limits.keep.upperBound)
    let service = try name(service)
    // It says how many samples are kept.
    _ = try await engine.policy(of: service)
    return try Self.captures(await engine.captures.samples(of: service, status: status, count: count))
  }

  /// The slowest calls of a service, of which a hundred of each of the last seven days are kept.
  ///
  /// - Parameters:
  ///   - service: Whose calls.
  ///   - count: At most so many, 1 to 1000.
  ///   - from: Those that were recorded then or later.
  ///   - until: Those that were recorded before that.
  ///   - cid: Those with that correlation id.
  /// - Returns: The calls, the slowest first.
  /// - Throws: `StoreError.invalid` for a name that is none or a count out of bounds; others where Redis is away.
  public func slowest(
    of service: String, count: Int = 100, from: Date? = nil, until: Date? = nil, cid: String? = nil
  ) async throws(StoreError) -> [Capture] {
    try check(count, among: 1...1000)
    return try Self.captures(
      await engine.captures.slow(
        of: name(service), count: count, from: from.map { Moment($0) }, until: until.map { Moment($0) }, cid: cid))
  }

  /// What is captured of the calls of a service.
  ///
  /// - Throws: `StoreError.invalid` for a name that is none; others where Redis is away.
  public func policy(of service: String) async throws(StoreError) -> Policy {
    try await engine.policy(of: name(service))
  }

  /// Changes what is captured of the calls of a service, on all nodes, within two seconds.
  ///
  /// ```swift
  /// try await monitor.changePolicy(of: "billing.invoice") { $0.slow = .milliseconds(500) }
  /// ```
  ///
  /// - Parameters:
  ///   - service: Whose calls.
  ///   - change: Changes the policy as it is; called again where somebody else changes it at the same time.
  /// - Returns: The policy as it is now.
  /// - Throws: `PolicyError.invalid` for a name that is none, or a policy out of bounds; it says what would be right.
  @discardableResult
  public func changePolicy(
    of service: String, _ change: @Sendable (inout Policy) -> Void
  ) async throws(PolicyError) -> Policy {
    let checked: ServiceName
    do throws(ServiceNameError) { checked = try ServiceName(service) } catch { throw .invalid(error.description) }
    return try await engine.policies.change(checked, change)
  }

  /// Lets go of all that was captured of a service, on all nodes within two seconds.
  ///
  /// - Parameters:
  ///   - service: Whose calls.
  ///   - withStatistics: Whether its figures, its policy and its name go, too.
  /// - Throws: `StoreError.invalid` for a name that is none; others where Redis is away.
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
