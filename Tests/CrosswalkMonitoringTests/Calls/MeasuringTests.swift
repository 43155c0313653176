import CrosswalkMonitoring
import CrosswalkTesting
import Testing

/// Measuring and recording calls in an application.
@Suite struct MeasuringTests {
  private struct Refused: Error, Equatable {}

  /// A result that is not `Sendable`.
  private final class Invoice {
    var number = 7
  }

  @Test func `work that is measured is counted with its time, and its result is returned`() async throws {
    try await Workbench.with { bench in
      let application = bench.application()
      let (monitor, stopwatch) = (application.monitor, application.stopwatch)
      try await application.running {
        let number = await monitor.measure("billing.invoice") {
          await Task.yield()
          stopwatch.advance(by: .milliseconds(300))
          return 42
        }
        #expect(number == 42)
        let invoice = monitor.measure("billing.invoice") {
          stopwatch.advance(by: .milliseconds(100))
          return Invoice()
        }
        invoice.number += 1
        #expect(invoice.number == 8)
      }
      let total = try await monitor.statistics(of: "billing.invoice").total
      #expect(total.count == 2)
      #expect(total.errors == 0)
      #expect(total.mean == .milliseconds(200))
      #expect(total.minimum == .milliseconds(100))
      #expect(total.maximum == .milliseconds(300))
      await monitor.close()
    }
  }

  @Test func `work that throws is counted as failed, whatever it throws, and its error is thrown`() async throws {
    try await Workbench.with { bench in
      let application = bench.application()
      let monitor = application.monitor
      try await application.running {
        await #expect(throws: Refused()) {
          try await monitor.measure("x") { () async throws(Refused) in
            application.stopwatch.advance(by: .seconds(2))
            throw Refused()
          }
        }
        #expect(throws: Refused()) { try monitor.measure("x") { throw Refused() } }
        let task = Task { try await monitor.measure("x") { try await Task.sleep(for: .seconds(86_400)) } }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        monitor.measure("x") {}
      }
      let total = try await monitor.statistics(of: "x").total
      #expect(total.count == 4)
      #expect(total.errors == 3)
      #expect(try await monitor.slowest(of: "x").map(\.status) == [.error])
      await monitor.close()
    }
  }

  @Test func `calls from many threads are counted once each`() async throws {
    try await Workbench.with { bench in
      let application = bench.application()
      let monitor = application.monitor
      try await application.running {
        await withTaskGroup(of: Void.self) { group in
          for task in 0..<8 {
            group.addTask {
              for call in 0..<10_000 {
                let verdict = monitor.record(
                  "service\(call % 3)", elapsed: .microseconds(call), status: task == 0 ? .error : .ok)
                #expect(verdict != .noName && verdict != .noRoom)
              }
            }
          }
        }
      }
      let services = try await monitor.top(.busiest)
      #expect(services.map(\.figures.count).reduce(0, +) == 80_000)
      #expect(services.map(\.figures.errors).reduce(0, +) == 10_000)
      #expect(services.map(\.figures.count) == [26_672, 26_664, 26_664])
      #expect(monitor.held == (0, 0))
      #expect(monitor.dropped == (0, 0))
      await monitor.close()
    }
  }

  @Test func `the contents of a call are evaluated only if the call is captured`() async throws {
    try await Workbench.with { bench in
      let application = bench.application(node: "app:1")
      let (monitor, asked) = (application.monitor, Tries())
      try await application.capture(slow: .milliseconds(1))
      try await application.running {
        for elapsed in [Duration.microseconds(1000), .milliseconds(2)] {
          _ = monitor.measure("x", cid: asked.add(), request: #"{"password":"s3cr3t","n":1}"#) {
            application.stopwatch.advance(by: elapsed)
            return "done"
          } response: { result in
            "\(result), \(asked.add())"
          }
        }
        #expect(asked.count == 2)
        #expect(monitor.record("x", elapsed: .seconds(1), status: .error) == .counted(isSlow: true, isSample: false))
        #expect(monitor.record("x", elapsed: .zero, request: asked.add()) == .counted(isSlow: false, isSample: false))
      }
      #expect(asked.count == 2)
      let captures = try await monitor.slowest(of: "x")
      #expect(captures.map(\.elapsed) == [.seconds(1), .milliseconds(2)])
      #expect(captures[0].request == nil && captures[0].response == nil && captures[0].cid == nil)
      #expect(captures[0].status == .error)
      let capture = captures[1]
      #expect(capture.request == #"{"password":"[redacted]","n":1}"#)
      #expect(capture.response == "done, 2")
      #expect(capture.cid == "1")
      #expect(capture.status == .ok)
      #expect(capture.threshold == .milliseconds(1))
      #expect(capture.node == "app:1")
      #expect(capture.service == "x")
      #expect(try await monitor.slowest(of: "x", cid: "1") == [capture])
      await monitor.close()
    }
  }

  @Test func `the closures that describe a call may record calls themselves`() async throws {
    try await Workbench.with { bench in
      let application = bench.application()
      let monitor = application.monitor
      try await application.capture(slow: .microseconds(1))
      func tell(_ depth: Int) -> String {
        if depth > 0 { monitor.record("x", elapsed: .seconds(depth), request: tell(depth - 1)) }
        return "\(depth)"
      }
      try await application.running {
        // This is deeper than the number of recorders.
        #expect(tell(20) == "20")
      }
      #expect(try await monitor.slowest(of: "x").compactMap(\.request) == (0..<20).reversed().map { "\($0)" })
      await monitor.close()
    }
  }

  @Test func `with an invalid name the work is done, and the problem is logged once`() async throws {
    try await Workbench.with { bench in
      let application = bench.application()
      let monitor = application.monitor
      for _ in 0..<3 { #expect(await monitor.measure("no name", { await one() }) == 1) }
      #expect(monitor.record("", elapsed: .zero) == .noName)
      #expect(
        application.log.all
          == ["no name", ""].map { name in
            "error: calls of \"\(name)\" are not recorded: \(ServiceNameError())"
          })
      await monitor.close()
    }
  }

  private func one() async -> Int { 1 }

  @Test func `a correlation id of more than 128 bytes is left out and logged`() async throws {
    try await Workbench.with { bench in
      let application = bench.application()
      let monitor = application.monitor
      try await application.running {
        for length in [128, 129] {
          monitor.record("x", elapsed: .seconds(length), cid: String(repeating: "c", count: length))
        }
      }
      #expect(try await monitor.slowest(of: "x").map { $0.cid?.count } == [nil, 128])
      #expect(
        application.log.all.contains(
          "error: a correlation id of x has 129 bytes and is left out; the limit is 128 bytes"))
      await monitor.close()
    }
  }

  @Test func `times are kept in whole microseconds, and a negative time counts as 0`() async throws {
    try await Workbench.with { bench in
      let application = bench.application()
      let monitor = application.monitor
      try await application.running {
        for elapsed in [Duration.nanoseconds(1500), .nanoseconds(2499), .seconds(-1)] {
          monitor.record("x", elapsed: elapsed)
        }
        monitor.record("long", elapsed: .seconds(Int64.max))
      }
      let total = try await monitor.statistics(of: "x").total
      #expect(total.minimum == .zero)
      #expect(total.maximum == .microseconds(2))
      #expect(total.mean == .microseconds(4.0 / 3))
      #expect(try await monitor.statistics(of: "long").total.maximum == .microseconds(1 << 53))
      await monitor.close()
    }
  }
}
