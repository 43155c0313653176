import CrosswalkMonitoring
import FoundationEssentials
import Testing

@Suite struct RecorderTests {
  static let start = Date(timeIntervalSince1970: 1_700_000_000)

  static func recorder(
    _ roster: ServiceRoster = ServiceRoster(), slowAbove: UInt64 = .max, sampleOneIn: UInt32 = 0
  ) -> Recorder {
    Recorder(roster: roster, now: start) { _ in CaptureRule(slowAbove: slowAbove, sampleOneIn: sampleOneIn) }
  }

  @Test func `calls are counted by service and minute, and drained once`() throws {
    let recorder = Self.recorder()
    _ = recorder.record("a", 10, minute: 60)
    _ = recorder.record("b", 7, true, minute: 60)
    _ = recorder.record("a", 30, true, minute: 60)
    _ = recorder.record("a", 5, minute: 120)
    let drained = recorder.drain(at: Self.start + 2).sorted { ($0.service, $0.minute) < ($1.service, $1.minute) }
    #expect(drained.map(\.service.text) == ["a", "a", "b"])
    #expect(drained.map(\.minute) == [60, 120, 60])
    #expect(drained.map(\.counts.count) == [2, 1, 1])
    #expect(drained.map(\.counts.errors) == [1, 0, 1])
    #expect(drained.map(\.counts.sum) == [40, 5, 7])
    #expect(drained.map(\.counts.minimum) == [10, 5, 7])
    #expect(drained.map(\.counts.maximum) == [30, 5, 7])
    #expect(drained.allSatisfy { $0.since == Self.start && $0.until == Self.start + 2 })
    #expect(recorder.drain(at: Self.start + 4) == [])
    _ = recorder.record("a", 1, minute: 120)
    #expect(recorder.drain(at: Self.start + 6).map(\.since) == [Self.start + 4])
  }

  @Test func `each of ten thousand services is found, and there is no room for another`() {
    let recorder = Self.recorder()
    let names = (0..<10_000).map { "service-\($0)" }
    for round in 1...3 {
      for (number, name) in names.enumerated() {
        #expect(recorder.record(name, UInt64(number)) == .counted(isSlow: false, isSample: false))
      }
      #expect(recorder.serviceCount == 10_000)
      #expect(recorder.record("one-more", 1) == .noRoom)
      let drained = recorder.drain(at: Self.start + Double(round))
      #expect(Set(drained.map(\.service.text)) == Set(names))
      #expect(drained.allSatisfy { "service-\($0.counts.sum)" == $0.service.text && $0.counts.count == 1 })
    }
  }

  @Test func `the memory of an idle service is freed`() {
    let recorder = Self.recorder()
    _ = recorder.record("idle", 1)
    for _ in 0...Recorder.idleDrains {
      _ = recorder.record("busy", 1)
      #expect(recorder.serviceCount == 2)
      _ = recorder.drain(at: Self.start)
    }
    #expect(recorder.serviceCount == 1)
    _ = recorder.record("idle", 9)
    #expect(recorder.drain(at: Self.start).map(\.counts.sum).sorted() == [9])
  }

  @Test func `a call is not counted if its name is not valid or the limit is reached`() {
    let roster = ServiceRoster(limit: 2)
    let (one, other) = (Self.recorder(roster), Self.recorder(roster))
    #expect(one.record("", 1) == .noName)
    #expect(one.record("a b", 1) == .noName)
    #expect(one.record(String(repeating: "x", count: 129), 1) == .noName)
    #expect(one.record("a", 1) == .counted(isSlow: false, isSample: false))
    #expect(other.record("b", 1) == .counted(isSlow: false, isSample: false))
    #expect(one.record("c", 1) == .noRoom)
    #expect(other.record("c", 1) == .noRoom)
    #expect(one.record("b", 1) == .counted(isSlow: false, isSample: false))
    #expect(one.drain(at: Self.start).count == 2)
  }

  @Test func `a call is slow if it took longer than the policy says`() {
    let recorder = Self.recorder(slowAbove: 100)
    #expect(recorder.record("a", 100) == .counted(isSlow: false, isSample: false))
    #expect(recorder.record("a", 101) == .counted(isSlow: true, isSample: false))
    recorder.rule = { _ in CaptureRule(slowAbove: .max, sampleOneIn: 1) }
    #expect(recorder.record("a", .max) == .counted(isSlow: false, isSample: true))
    #expect(recorder.record("new", 101) == .counted(isSlow: false, isSample: true))
  }

  @Test func `calls are chosen at random as samples`() {
    let recorder = Self.recorder(sampleOneIn: 100)
    let samples = (0..<100_000).filter { _ in recorder.record("a", 1) == .counted(isSlow: false, isSample: true) }
    // 1000 samples are expected; the range is eight standard deviations in each direction.
    #expect((750...1250).contains(samples.count))
    let distances = Set(zip(samples, samples.dropFirst()).map { $1 - $0 })
    #expect(distances.count > 100)
  }
}
