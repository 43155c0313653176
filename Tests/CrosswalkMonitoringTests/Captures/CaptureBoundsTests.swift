import Crosswalk
import Testing

@testable import CrosswalkMonitoring
@testable import CrosswalkStore

@Suite struct CaptureBoundsTests {
  private let start = Moment(microseconds: 1_700_000_000_000_000)

  private func call(
    _ elapsed: UInt64, after seconds: Int64 = 0, of service: String = "x", slow: Bool = true, bytes: Int = 0
  ) throws -> CaptureCandidate {
    CaptureCandidate(
      service: try name(service), elapsed: elapsed, recorded: start.advanced(seconds: seconds), isSlow: slow,
      isSample: !slow, policy: .default, request: bytes > 0 ? Array(repeating: 0x61, count: bytes) : nil)
  }

  private func elapsed(_ queue: CaptureQueue) -> [UInt64] { queue.turn(.max).captures.map(\.elapsed).sorted() }

  @Test func `the hundred slowest calls of each day are held, and of equal ones the earliest`() throws {
    let queue = CaptureQueue(policies: PolicyCell())
    for elapsed in (1...300).shuffled() { queue.offer(try call(UInt64(elapsed))) }
    for _ in 0..<300 { queue.offer(try call(7, after: 86400)) }
    #expect(queue.held == 200)
    #expect(queue.dropped == 0)
    let captures = queue.turn(.max).captures
    #expect(Set(captures.filter { $0.elapsed > 7 }.map(\.elapsed)) == Set(201...300))
    let equals = captures.filter { $0.elapsed == 7 }.map(\.id)
    let last = try #require(equals.max())
    queue.offer(try call(7, after: 86400))
    queue.offer(try call(8, after: 86400))
    let now = queue.turn(.max).captures.filter { $0.elapsed == 7 }.map(\.id)
    #expect(now.count == 99 && !now.contains(last))
  }

  @Test func `the newest samples are held, separately for successes and failures`() throws {
    let queue = CaptureQueue(policies: PolicyCell())
    for second in 0..<30 { queue.offer(try call(UInt64(second), after: Int64(second), slow: false)) }
    #expect(elapsed(queue) == Array(20..<30))
    let failed = CaptureCandidate(
      service: try name("x"), status: .error, elapsed: 99, recorded: start, isSlow: false, isSample: true,
      policy: .default)
    queue.offer(failed)
    #expect(elapsed(queue) == Array(20..<30) + [99])
    #expect(queue.dropped == 0)
  }

  @Test func `if there is no room, samples are dropped first, then the fastest calls of the largest lists`() throws {
    let queue = CaptureQueue(policies: PolicyCell(), maximumBytes: 100_000)
    for number in 0..<5 { queue.offer(try call(UInt64(number), of: "sampled", slow: false, bytes: 5000)) }
    for number in 0..<10 { queue.offer(try call(UInt64(100 + number), of: "small", bytes: 1000)) }
    for number in 0..<100 { queue.offer(try call(UInt64(1000 + number), of: "large", bytes: 2500)) }
    #expect(queue.heldBytes <= 100_000)
    let captures = queue.turn(.max).captures
    #expect(!captures.contains { $0.listID.service.text == "sampled" })
    #expect(captures.filter { $0.listID.service.text == "small" }.count == 10)
    let large = captures.filter { $0.listID.service.text == "large" }.map(\.elapsed).sorted()
    #expect(large == Array(UInt64(1100 - large.count)..<1100))
    #expect(large.count > 20)
    #expect(queue.dropped == 115 - captures.count)
    #expect(queue.held == captures.count)
  }

  @Test func `the lists of the services take turns, and a long list does not delay the others`() throws {
    let queue = CaptureQueue(policies: PolicyCell())
    for elapsed in 1...100 { queue.offer(try call(UInt64(elapsed), of: "busy")) }
    for elapsed in [7, 8] as [UInt64] { queue.offer(try call(elapsed, of: "other")) }
    for elapsed in [1, 2] as [UInt64] { queue.offer(try call(elapsed, of: "sampled", slow: false)) }
    let captures = queue.turn(9).captures
    // The slowest calls and the oldest samples come first.
    #expect(captures.map(\.elapsed).sorted() == [1, 2, 7, 8, 98, 99, 100])
    #expect(Set(captures.prefix(3).map(\.elapsed)) == [100, 8, 1])
    let busy = CaptureListID(service: try name("busy"), kind: .slow(start.day))
    #expect(queue.turn(9, without: [busy]).captures.count == 4)
    #expect(queue.turn(1).captures.count == 3)
  }

  @Test func `a capture that is being written is held until Redis has it or would not keep it`() throws {
    let queue = CaptureQueue(policies: PolicyCell())
    for elapsed in 1...50 { queue.offer(try call(UInt64(elapsed))) }
    let (captures, epoch) = queue.turn(.max)
    queue.replace(captures.map { $0.documented(node: "n") })
    #expect(queue.held == 50)
    queue.settle(captures[0], nil, epoch: epoch, at: start)
    #expect(queue.held == 49)
    let minimum = SlowMinima.Minimum(elapsed: 30, id: captures[20].id.description)
    queue.settle(captures[1], minimum, epoch: epoch, at: start)
    #expect(elapsed(queue) == Array(30..<49))
    #expect(queue.dropped == 0)
    queue.startOver()
    #expect(elapsed(queue) == Array(30...50))
    for capture in captures { queue.settle(capture, nil, epoch: epoch, at: start) }
    queue.letGo(acknowledgedBefore: start.advanced(seconds: 1))
    #expect(queue.isSettled)
  }

  @Test func `memory is bounded with ten thousand services`() throws {
    let queue = CaptureQueue(policies: PolicyCell(), maximumBytes: 1 << 20)
    for number in 0..<10_000 { queue.offer(try call(UInt64(number), of: "s\(number)", bytes: 1000)) }
    #expect(queue.heldBytes <= 1 << 20)
    #expect(queue.held + queue.dropped == 10_000)
    #expect(queue.held > 500)
  }

  @Test func `at most ten samples of each service are taken within any second`() throws {
    let budget = SampleBudget()
    let service = try name("x")
    // One call is offered every 50 ms for ten seconds.
    let taken = (0..<200).filter { budget.take(service, at: Moment(microseconds: start.microseconds + $0 * 50_000)) }
    #expect(taken.count == 100)
    for first in taken { #expect(taken.filter { $0 >= first && $0 < first + 20 }.count <= 10) }
    #expect(try budget.take(name("other"), at: start.advanced(seconds: 10)))
    // If the clock is set back, samples of later seconds do not count.
    #expect(budget.take(service, at: start.advanced(seconds: -3600)))
  }

  @Test func `a remembered minimum excludes faster calls of its day until something is forgotten`() throws {
    var minima = SlowMinima()
    let service = try name("x")
    let day = start.day
    let id = ULID(at: start).description
    minima.remember(SlowMinima.Minimum(elapsed: 100, id: id), of: service, day, epoch: 0, at: start)
    #expect(minima.excludes(service, elapsed: 99, at: start))
    #expect(!minima.excludes(service, elapsed: 101, at: start))
    #expect(minima.excludes(service, elapsed: 100, at: start.advanced(seconds: 1)))
    #expect(!minima.excludes(service, elapsed: 100, at: start.advanced(seconds: -1)))
    // Redis may have lost data since then: after two seconds a call is sent again, whatever it took.
    #expect(!minima.excludes(service, elapsed: 1, at: start.advanced(seconds: 2)))
    #expect(!minima.excludes(service, elapsed: 1, at: start.advanced(seconds: 86400)))
    #expect(try !minima.excludes(name("y"), elapsed: 1, at: start))
    minima.forget(service)
    #expect(!minima.excludes(service, elapsed: 1, at: start))
    // A minimum that was requested before is not remembered.
    minima.remember(SlowMinima.Minimum(elapsed: 100, id: id), of: service, day, epoch: 0, at: start)
    #expect(!minima.excludes(service, elapsed: 1, at: start))
  }

  @Test func `ids are in the order of time, even if many are made at once and if the clock goes back`() {
    var sequence = ULIDSequence()
    let ids = (0..<1000).map { sequence.next(at: start.advanced(seconds: $0 < 500 ? 0 : -5)) }
    #expect(ids == ids.sorted() && Set(ids).count == 1000)
    #expect(ids.map(\.description) == ids.map(\.description).sorted())
  }
}
