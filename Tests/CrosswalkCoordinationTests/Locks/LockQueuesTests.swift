import Testing

@testable import CrosswalkCoordination

@Suite struct LockQueuesTests {
  private let lines = LockQueues()
  private let (a, b): (CoordinationName, CoordinationName)

  init() throws { (a, b) = (try CoordinationName("a"), try CoordinationName("b")) }

  @Test func `each lock has its own queue, in the order of arrival`() {
    let waiters = (0..<4).map { _ in Waiter() }
    #expect(waiters.dropLast().map { lines.join($0, for: a) } == [true, false, false])
    #expect(lines.join(waiters[3], for: b))
    #expect(waiters.map { lines.isFirst($0, for: a) } == [true, false, false, false])
    #expect(lines.isFirst(waiters[3], for: b))
    #expect(lines.count(for: a) == 3)
    lines.leave(waiters[1], for: a)
    lines.leave(waiters[1], for: a)
    #expect(lines.isFirst(waiters[0], for: a))
    lines.leave(waiters[0], for: a)
    #expect(lines.isFirst(waiters[2], for: a))
    lines.leave(waiters[2], for: a)
    #expect(lines.count(for: a) == 0)
    #expect(lines.count(for: b) == 1)
  }

  @Test func `a waiter that becomes the first is woken`() async {
    let (first, second) = (Waiter(), Waiter())
    lines.join(first, for: a)
    lines.join(second, for: a)
    lines.leave(first, for: a)
    await second.sleep(until: .now + .seconds(3600))
    #expect(lines.isFirst(second, for: a))
  }

  @Test func `a release wakes the first in its queue, and a new connection the first in each queue`() async {
    let (first, other) = (Waiter(), Waiter())
    lines.join(first, for: a)
    lines.join(other, for: b)
    lines.wakeFirst(for: a)
    await first.sleep(until: .now + .seconds(3600))
    lines.wakeFirsts()
    await first.sleep(until: .now + .seconds(3600))
    await other.sleep(until: .now + .seconds(3600))
    #expect(lines.count(for: a) == 1)
  }

  @Test func `a sleeper wakes when it is called, when its time is over, and when it is cancelled`() async {
    let waiter = Waiter()
    let start = ContinuousClock.now
    await waiter.sleep(until: start + .milliseconds(20))
    #expect(start.duration(to: .now) >= .milliseconds(20))
    let asleep = Task { await waiter.sleep(until: start + .seconds(3600)) }
    await Task.yield()
    waiter.wake()
    await asleep.value
    let cancelled = Task { await waiter.sleep(until: start + .seconds(3600)) }
    cancelled.cancel()
    await cancelled.value
    #expect(start.duration(to: .now) < .seconds(1800))
  }
}
