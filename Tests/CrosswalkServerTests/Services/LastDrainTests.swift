import Crosswalk
import CrosswalkMonitoring
import CrosswalkStore
import Testing

@testable import CrosswalkServer

@Suite(.timeLimit(.minutes(5)))
struct LastDrainTests {
  @Test func `recorders that are drained while their event loops end lose no calls`() async throws {
    for _ in 0..<5 {
      let recorderState = RecorderState()
      let node = Node(
        version: "1", name: "n", table: CommandTable(Command.general + [Command.record]), recorderState: recorderState,
        facts: { InfoFacts() })
      let (stopping, stop) = AsyncStream<Void>.makeStream()
      let draining = Task {
        for await _ in stopping {}
        var count = 0
        while !Task.isCancelled { count += await drain(recorderState) }
        return count
      }
      try await RunningServer.run(node) { server in
        try await server.connect { client in
          try await client.send(String(repeating: "RECORD a 1ms\n", count: 10))
          for _ in 0..<10 { #expect(try await client.line()?.hasPrefix("OK") == true) }
        }
        stop.finish()
      }
      draining.cancel()
      let (before, afterwards) = await (draining.value, drain(recorderState))
      #expect(before + afterwards == 10)
    }
  }

  /// Returns how many calls were counted since the last time.
  private func drain(_ recorderState: RecorderState) async -> Int {
    await recorderState.recorders.drain(at: recorderState.now().date).reduce(0) { $0 + Int($1.counts.count) }
  }
}
