import Crosswalk
import CrosswalkMonitoring
import FoundationEssentials
import Testing

@Suite struct CountsTests {
  /// Returns realistic times: most of them are close to each other, and some are much longer.
  static func times(_ count: Int) -> [UInt64] {
    (0..<count).map { _ in UInt64(exp2Approximately(.random(in: 0...Double.random(in: 1...32)))) }
  }

  private static func exp2Approximately(_ power: Double) -> Double {
    let whole = power.rounded(.down)
    return Double(sign: .plus, exponent: Int(whole), significand: 1 + power - whole)
  }

  @Test(arguments: [1, 2, 3, 10, 99, 100, 101, 999, 1000, 1001, 12_345])
  func `percentiles are within 3.2 percent and 1 µs of the nearest rank`(_ count: Int) {
    let times = Self.times(count).sorted()
    let counts = Self.counts(times)
    for perMille in [1, 500, 900, 950, 990, 999, 1000] {
      let exact = times[(count * perMille + 999) / 1000 - 1]
      let told = counts.percentile(perMille: UInt64(perMille)) ?? .max
      #expect(Double(max(told, exact) - min(told, exact)) <= 0.032 * Double(exact) + 1, "\(perMille) of \(count)")
    }
  }

  @Test func `merging parts in any order gives the same result as counting all calls at once`() {
    let times = Self.times(5000)
    let whole = Self.counts(times)
    for parts in [2, 7, 100] {
      let counts = (0..<parts).map { part in
        Self.counts(times.enumerated().filter { $0.offset % parts == part }.map(\.element))
      }
      #expect(Counts(merging: counts.shuffled()) == whole)
      #expect(Counts(merging: [Counts()] + counts + [Counts()]) == whole)
    }
  }

  @Test func `every percentile of a single call is its exact time`() {
    for time in [0, 1, 33, 1_234_567, 1 << 32 - 1, 1 << 32, 1 << 32 + 1, 1 << 40] as [UInt64] {
      let counts = Self.counts([time])
      for perMille in [1, 500, 999] as [UInt64] { #expect(counts.percentile(perMille: perMille) == time) }
      #expect(counts.mean == Double(time))
    }
  }

  @Test func `a percentile in the overflow is the maximum`() {
    let counts = Self.counts([1, 5_000_000_000, 6_000_000_000, 7_000_000_000])
    #expect(counts.percentile(perMille: 500) == 7_000_000_000)
    #expect(counts.percentile(perMille: 250) == 1)
  }

  @Test func `without calls there is no mean and no percentile`() {
    #expect(Counts().mean == nil)
    #expect(Counts().percentile(perMille: 500) == nil)
  }

  @Test func `a number that is larger than Redis can count to is capped`() {
    let most = Counts(
      count: UInt64(Int64.max), errors: UInt64(Int64.max), sum: UInt64(Int64.max), minimum: 1,
      maximum: UInt64(Int64.max), histogram: Histogram([.init(5, count: UInt64(Int64.max))]))
    #expect(Counts(merging: [most, most, most]) == most)
    #expect(most.percentile(perMille: 999) == 5)
  }

  /// Returns the counts that a recorder makes of these times.
  static func counts(_ times: [UInt64], failed: Bool = false) -> Counts {
    let recorder = Recorder(roster: ServiceRoster(), now: .now) { _ in
      CaptureRule(slowAbove: .max, sampleOneIn: 0)
    }
    for time in times { _ = recorder.record("s", time, failed) }
    return Counts(merging: recorder.drain(at: .now).map(\.counts))
  }
}

extension Recorder {
  func record(_ service: String, _ elapsed: UInt64, _ failed: Bool = false, minute: Int64 = 0) -> Verdict {
    Array(service.utf8).withUnsafeBytes { record($0, elapsed: elapsed, failed: failed, minute: minute) }
  }
}
