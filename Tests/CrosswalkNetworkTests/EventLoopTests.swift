import CrosswalkTesting
import Synchronization
import Testing

@testable import CrosswalkNetwork

struct EventLoopTests {
  /// A log of what a loop did, in order.
  private final class Log: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  /// A value that belongs to a loop's thread.
  private final class Local {
    var count = 0
  }

  @Test func `jobs run on the thread of the loop, in the order in which they were given`() async throws {
    let loop = try EventLoop(name: "test")
    let log = Log()
    #expect(!loop.isCurrent)
    for number in 1...100 { loop.execute { log.add("\(number) \(loop.isCurrent)") } }
    await loop.close()
    #expect(log.all == (1...100).map { "\($0) true" })
  }

  @Test func `all jobs of many threads are run`() async throws {
    let loop = try EventLoop(name: "test")
    let local = try #require(await loop.run { LoopBound(Local(), loop) })
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<20_000 { loop.execute { local.value.count += 1 } } }
      }
    }
    #expect(await loop.run { local.value.count } == 160_000)
    await loop.close()
  }

  @Test func `a job may give the loop another job, which runs before the close`() async throws {
    let loop = try EventLoop(name: "test")
    let log = Log()
    loop.execute {
      loop.execute { log.add("second") }
      log.add("first")
    }
    await loop.close()
    #expect(log.all == ["first", "second"])
  }

  @Test func `a loop may be closed by several at once`() async throws {
    let loop = try EventLoop(name: "test")
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 { group.addTask { await loop.close() } }
    }
    #expect(!loop.execute {})
  }

  @Test func `a closed loop takes no more jobs`() async throws {
    let loop = try EventLoop(name: "test")
    await loop.close()
    #expect(!loop.execute { Issue.record("it ran") })
    #expect(await loop.run { 1 } == nil)
  }

  @Test func `timers are called once, in the order of their times and not before them`() async throws {
    let loop = try EventLoop(name: "test")
    let start = EventLoop.uptime
    let times = await withCheckedContinuation { (done: CheckedContinuation<[Duration], Never>) in
      loop.execute {
        var times: [Duration] = []
        _ = loop.schedule(at: start + .milliseconds(30)) {
          times.append(EventLoop.uptime)
          done.resume(returning: times)
        }
        _ = loop.schedule(at: start + .milliseconds(10)) { times.append(EventLoop.uptime) }
        // A job for a time that has passed runs at once.
        _ = loop.schedule(at: .zero) { times.append(EventLoop.uptime) }
      }
    }
    #expect(times.count == 3)
    #expect(times[1] >= start + .milliseconds(10))
    #expect(times[2] >= start + .milliseconds(30))
    await loop.close()
  }

  @Test func `a cancelled timer is not called, and does not keep the loop from closing`() async throws {
    let loop = try EventLoop(name: "test")
    _ = await loop.run {
      let timer = loop.schedule(at: EventLoop.uptime + .milliseconds(1)) { Issue.record("it was called") }
      let long = loop.schedule(at: EventLoop.uptime + .seconds(3600)) { Issue.record("it was called") }
      timer()
      long()
      long()
    }
    let passed = await withCheckedContinuation { done in
      loop.execute { _ = loop.schedule(at: EventLoop.uptime + .milliseconds(5)) { done.resume(returning: true) } }
    }
    #expect(passed)
    await loop.close()
  }

  @Test func `a timer may set and cancel other timers`() async throws {
    let loop = try EventLoop(name: "test")
    let count = await withCheckedContinuation { (done: CheckedContinuation<Int, Never>) in
      loop.execute {
        var count = 0
        func next() {
          count += 1
          guard count < 5 else { return done.resume(returning: count) }
          let other = loop.schedule(at: .zero) { Issue.record("it was called") }
          _ = loop.schedule(at: .zero) { next() }
          other()
        }
        next()
      }
    }
    #expect(count == 5)
    await loop.close()
  }

  @Test func `the end of a turn is called when it was requested, and again while it returns true`() async throws {
    let loop = try EventLoop(name: "test")
    let rounds = await withCheckedContinuation { (done: CheckedContinuation<Int, Never>) in
      loop.execute {
        var rounds = 0
        loop.setTurnEnd {
          rounds += 1
          if rounds == 3 { done.resume(returning: rounds) }
          return rounds < 3
        }
        loop.requestTurnEnd()
      }
    }
    #expect(rounds == 3)
    await loop.close()
  }

  @Test func `jobs are run between the ends of two turns`() async throws {
    let loop = try EventLoop(name: "test")
    let log = Log()
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      loop.execute {
        loop.setTurnEnd {
          log.add("end")
          loop.execute { log.add("job") }
          guard log.all.count < 6 else {
            done.resume()
            return false
          }
          return true
        }
        loop.requestTurnEnd()
      }
    }
    #expect(log.all.prefix(6) == ["end", "job", "end", "job", "end", "job"])
    await loop.close()
  }
}
