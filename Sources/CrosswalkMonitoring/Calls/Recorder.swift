internal import Crosswalk
package import FoundationEssentials

/// Counts calls in memory: what recording a call costs its event loop.
///
/// Each event loop has its own, so there are no locks. A call of a known service allocates nothing; the first of a minute
/// sets what was counted of the last aside. A service takes 2 KB, so all 10,000 that there may be take 20 MB, and it
/// gives them back when it was idle for a minute or so.
package final class Recorder {
  /// After so many drains in a row that found no calls, a service gives its memory back.
  package static let idleDrains = 60

  private let roster: ServiceRoster
  private var table = TallyTable()
  /// What was counted in minutes that are over.
  private var finished: [(service: ServiceName, minute: Int64, counts: Counts)] = []
  private var lastDrain: Date
  /// What the roster's `removals` was at the last drain.
  private var removals = 0
  private var random = UInt64.random(in: .min ... .max)

  /// Says which calls of a service are to be captured; to be set anew whenever policies change.
  package var rule: (ServiceName) -> CaptureRule {
    didSet { table.forEach { $0.rule = rule($0.service) } }
  }

  /// - Parameters:
  ///   - roster: The services of the node.
  ///   - now: The time; nothing is counted before it.
  ///   - rule: Which calls of a service are to be captured.
  package init(roster: ServiceRoster, now: Date, rule: @escaping (ServiceName) -> CaptureRule) {
    self.roster = roster
    self.rule = rule
    lastDrain = now
  }

  /// How many services have memory here.
  package var serviceCount: Int { table.count }

  /// Counts a call.
  ///
  /// - Parameters:
  ///   - name: The name of the service, as it came in.
  ///   - elapsed: How long it took, in µs.
  ///   - failed: Whether it failed.
  ///   - minute: The start of the minute in which it arrived, in seconds since 1970.
  /// - Returns: Whether it is counted, and what it is a candidate for.
  package func record(
    _ name: UnsafeRawBufferPointer, elapsed: UInt64, failed: Bool, minute: Int64
  ) -> Verdict {
    if let tally = table.find(name) { return count(elapsed, failed, minute, in: tally) }
    let service: ServiceName
    do throws(ServiceNameError) { service = try ServiceName(name) } catch { return .noName }
    guard roster.admit(service) else { return .noRoom }
    return count(elapsed, failed, minute, in: table.insert(ServiceTally(service, minute: minute, rule: rule(service))))
  }

  @inline(__always)
  private func count(
    _ elapsed: UInt64, _ failed: Bool, _ minute: Int64, in tally: UnsafeMutablePointer<ServiceTally>
  ) -> Verdict {
    if tally.pointee.minute != minute { beginMinute(minute, tally) }
    tally.pointee.add(elapsed: min(elapsed, UInt64(Int64.max)), failed: failed)
    let rule = tally.pointee.rule
    return .counted(isSlow: elapsed > rule.slowAbove, isSample: isChosen(oneIn: rule.sampleOneIn))
  }

  @inline(never)
  private func beginMinute(_ minute: Int64, _ tally: UnsafeMutablePointer<ServiceTally>) {
    let (last, counts) = (tally.pointee.minute, tally.pointee.take(next: minute))
    if !counts.isEmpty { finished.append((tally.pointee.service, last, counts)) }
  }

  /// Whether chance chooses this call, as it does one in so many; the system's random numbers would cost more than all else.
  @inline(__always)
  private func isChosen(oneIn count: UInt32) -> Bool {
    guard count > 0 else { return false }
    random &+= 0x9e37_79b9_7f4a_7c15
    return SeededHash.mix(random, random ^ 0xe703_7ed1_a0b4_28db).multipliedFullWidth(by: UInt64(count)).high == 0
  }

  /// Hands out all that was counted since the last time.
  ///
  /// - Parameter now: The time; the same for all recorders of a node, so that it parts the calls that they count.
  /// - Returns: The calls, by service and minute.
  package func drain(at now: Date) -> [ServiceCounts] {
    table.forEach { tally in
      tally.idleDrains = tally.count > 0 ? 0 : tally.idleDrains + 1
      guard tally.count > 0 else { return }
      finished.append((tally.service, tally.minute, tally.take(next: tally.minute)))
    }
    let drained = finished.map {
      ServiceCounts(service: $0.service, minute: $0.minute, counts: $0.counts, since: lastDrain, until: now)
    }
    finished = []
    lastDrain = now
    giveBack()
    return drained
  }

  /// Gives back the memory of services that are idle or not there any more; these have to be let in anew.
  private func giveBack() {
    let removals = roster.removals
    var (services, hasIdle): ([ServiceName], Bool) = ([], false)
    table.forEach { tally in
      hasIdle = hasIdle || tally.idleDrains >= Self.idleDrains
      if removals != self.removals { services.append(tally.service) }
    }
    self.removals = removals
    let strangers = roster.strangers(among: services)
    guard hasIdle || !strangers.isEmpty else { return }
    table.keep { $0.idleDrains < Self.idleDrains && !strangers.contains($0.service) }
  }
}

@available(*, unavailable)
extension Recorder: Sendable {}

/// What became of a call that was to be recorded.
public enum Verdict: Sendable, Hashable {
  /// It is counted, and a candidate for what the policy of its service says.
  case counted(isSlow: Bool, isSample: Bool)
  /// Its service is new, and there are as many as there may be.
  case noRoom
  /// No service can have that name.
  case noName
}
