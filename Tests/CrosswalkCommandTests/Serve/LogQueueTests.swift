import CrosswalkTesting
import Foundation
import Testing

@testable import CrosswalkCommand

@Suite struct LogQueueTests {
  private func drain(_ queue: LogQueue, within limit: Duration) async -> Bool {
    await Blocking.run { queue.drain(within: limit) }
  }

  @Test func `lines are written in their order, and the end waits for them`() async throws {
    try await Sandbox.with { sandbox in
      let path = sandbox.path("log")
      let file = open(path, O_WRONLY | O_CREAT, 0o600)
      let queue = LogQueue(descriptor: file) { "\($0) dropped" }
      let lines = (0..<1000).map { "line \($0)" }
      for line in lines { queue.add(line) }
      #expect(await drain(queue, within: .seconds(60)))
      let written = try String(contentsOfFile: path, encoding: .utf8)
      #expect(written == lines.map { $0 + "\n" }.joined())
    }
  }

  @Test func `what a full pipe does not take is dropped, counted and told`() async throws {
    let pipe = try UnreadPipe()
    let queue = LogQueue(descriptor: pipe.writer, capacity: 1000) { "\($0) dropped" }
    let start = ContinuousClock.now
    for number in 0..<100_000 { queue.add("line \(number)") }
    #expect(start.duration(to: .now) < .seconds(10))
    #expect(!(await drain(queue, within: .milliseconds(50))))

    // Each line is there, or among those that the next note counts.
    var (next, written) = (0, 0)
    while next < 100_000 {
      for told in await pipe.lines(until: "dropped") {
        if let dropped = told.wholeMatch(of: /([0-9]+) dropped/) {
          next += try #require(Int(dropped.1))
        } else {
          #expect(told == "line \(next)")
          (next, written) = (next + 1, written + 1)
        }
      }
    }
    #expect(next == 100_000)
    #expect((51..<1000).contains(written))

    queue.add("later")
    #expect(await pipe.lines(until: "later") == ["later"])
    #expect(await drain(queue, within: .seconds(60)))
  }

  @Test func `a line that is longer than the queue is written`() async throws {
    let pipe = try UnreadPipe()
    let queue = LogQueue(descriptor: pipe.writer, capacity: 10) { "\($0) dropped" }
    let long = String(repeating: "x", count: 5000)
    queue.add(long)
    #expect(await pipe.lines(until: long) == [long])
  }

  @Test func `lines that cannot be written are counted, too`() async throws {
    // Every write to it fails, as on a disk that is full.
    let full = open("/dev/full", O_WRONLY)
    let queue = LogQueue(descriptor: full) { "\($0) dropped" }
    queue.add("lost")
    #expect(await drain(queue, within: .seconds(60)))
    try await Sandbox.with { sandbox in
      let path = sandbox.path("log")
      let file = open(path, O_WRONLY | O_CREAT, 0o600)
      // The descriptor becomes that of a file, as if there was room again.
      #expect(dup2(file, full) == full)
      queue.add("kept")
      #expect(await drain(queue, within: .seconds(60)))
      let written = try String(contentsOfFile: path, encoding: .utf8)
      #expect(written == "kept\n1 dropped\n")
    }
  }

  @Test(arguments: [
    (1, "1 line of the log was dropped, because stderr could not be written"),
    (7, "7 lines of the log were dropped, because stderr could not be written"),
  ])
  func `the number of dropped lines is a warning`(_ count: Int, _ message: String) {
    #expect(LogFormat.text.note(dropped: count).hasSuffix(#" warning: \#(message) dropped="\#(count)""#))
    #expect(LogFormat.json.note(dropped: count).contains(#""message":"\#(message)","dropped":"\#(count)""#))
  }
}
