import CrosswalkMonitoring
import Foundation
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5)))
struct RecorderPoolTests {
  @Test func `leaving waits for a drain of the recorder that is under way, and drains it once more`() async {
    let pool = RecorderState().recorders
    let (began, beginning) = AsyncStream<Void>.makeStream()
    let (opened, opening) = AsyncStream<Void>.makeStream()
    let events = Mutex<[String]>([])
    let note: @Sendable (String) -> Void = { event in events.withLock { $0.append(event) } }
    let recorder = pool.join { _ in
      note("drain")
      beginning.finish()
      for await _ in opened {}
      note("drained")
      return []
    }
    async let counts = pool.drain(at: .now)
    for await _ in began {}
    async let leaving: Void = {
      await pool.leave(recorder, at: .now)
      note("left")
    }()
    // This gives it enough time to leave too early.
    for _ in 0..<20 { await Task.yield() }
    opening.finish()
    await leaving
    #expect(await counts.isEmpty)
    #expect(events.withLock(\.self) == ["drain", "drained", "drain", "drained", "left"])
    #expect(await pool.drain(at: .now).isEmpty)
    #expect(events.withLock(\.count) == 5)
  }
}
