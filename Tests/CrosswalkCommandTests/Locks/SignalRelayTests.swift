import CrosswalkTesting
import Foundation
import Testing
import UnixSignals

@testable import CrosswalkCommand

struct SignalRelayTests {
  private let signals = AsyncStream.makeStream(of: UnixSignal.self)

  @Test func `without a signal the work is done`() async {
    let relay = SignalRelay()
    #expect(await relay.run(handingOn: signals.stream, orElse: 0) { 1 } == 1)
    #expect(relay.status == nil)
  }

  @Test func `a signal ends the wait, and no command is started after it`() async throws {
    let relay = SignalRelay()
    signals.continuation.yield(.sigterm)
    signals.continuation.yield(.sigint)
    let result = await relay.run(handingOn: signals.stream, orElse: .success(0)) { () -> Result<Int32, Failure> in
      while !Task.isCancelled { await Task.yield() }
      do throws(Failure) {
        return .success(try await relay.run(ChildCommand(["true"], environment: [:])))
      } catch {
        return .failure(error)
      }
    }
    #expect(result == .success(143))
    #expect(relay.status == 143)
  }

  @Test func `work that does not end after a signal is abandoned`() async {
    let relay = SignalRelay(patience: .zero)
    let (never, held) = AsyncStream.makeStream(of: Int.self)
    signals.continuation.yield(.sigint)
    let value = await relay.run(handingOn: signals.stream, orElse: 0) {
      // A task of its own is not cancelled.
      await Task {
        for await value in never { return value }
        return 1
      }.value
    }
    #expect(value == 0)
    #expect(relay.status == 130)
    held.finish()
  }

  @Test func `a command that runs gets the signal, and the work continues`() async throws {
    try await Sandbox.with { sandbox in
      let relay = SignalRelay()
      let ready = sandbox.path("ready")
      let sending = Task {
        try await eventually { FileManager.default.fileExists(atPath: ready) }
        signals.continuation.yield(.sigterm)
      }
      let command = ChildCommand(
        ["sh", "-c", "trap 'exit 7' TERM; echo > \(ready); while :; do sleep 0.05; done"], environment: [:])
      let result = await relay.run(handingOn: signals.stream, orElse: nil) { () -> [Int32]? in
        [(try? await relay.run(command)) ?? -1, Task.isCancelled ? 1 : 0]
      }
      try await sending.value
      #expect(result == [7, 0])
      #expect(relay.status == 143)
    }
  }
}
