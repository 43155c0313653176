import CrosswalkTesting
import Foundation
import Glibc
import Testing
import UnixSignals

@testable import CrosswalkCommand

struct ChildCommandTests {
  @Test(arguments: [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137), ("kill -TERM $$", 143)] as [(String, Int32)])
  func `it has the exit status that a shell would give it`(script: String, status: Int32) async throws {
    #expect(try await ChildCommand(["sh", "-c", script], environment: [:]).run() == status)
  }

  @Test func `it has what is set for it besides our environment`() async throws {
    let child = ChildCommand(["sh", "-c", #"test "$X$PATH" = "1$0""#, Self.path], environment: ["X": "1"])
    #expect(try await child.run() == 0)
  }

  @Test(arguments: ["no-such-program", "/no/such/program", "/"])
  func `what cannot be run is an error with the status that shells have for it`(program: String) async throws {
    let child = ChildCommand([program, "argument"], environment: [:])
    let failure = try #require(await #expect(throws: Failure.self) { try await child.run() })
    #expect(failure.status == .notRun)
    #expect(failure.message.hasPrefix(#"cannot run "\#(program)": "#))
    #expect(!child.send(.sigterm))
  }

  @Test func `a command that ignores SIGTERM is killed when the patience is over`() async throws {
    try await Sandbox.with { sandbox in
      let script = "trap '' TERM; echo > \(sandbox.path("ready")); while :; do sleep 0.05; done"
      let child = ChildCommand(["sh", "-c", script], environment: [:], patience: .milliseconds(100))
      let running = Task { try await child.run() }
      try await eventually { FileManager.default.fileExists(atPath: sandbox.path("ready")) }
      running.cancel()
      #expect(try await running.value == 137)
    }
  }

  @Test func `a signal that comes before it runs reaches it, and one after its end nobody`() async throws {
    let child = ChildCommand(["sleep", "60"], environment: [:])
    #expect(child.send(.sigusr1))
    #expect(try await child.run() == 128 + SIGUSR1)
    #expect(!child.send(.sigusr1))
  }

  @Test func `what it started gets a signal, too, where it has a group of its own`() async throws {
    try await Sandbox.with { sandbox in
      let script =
        "sleep 600 & echo $! > \(sandbox.path("pid")); mv \(sandbox.path("pid")) \(sandbox.path("ready")); wait"
      let child = ChildCommand(["sh", "-c", script], environment: [:], hasOwnGroup: true)
      let running = Task { try await child.run(reading: []) }
      try await eventually { FileManager.default.fileExists(atPath: sandbox.path("ready")) }
      let text = try String(contentsOfFile: sandbox.path("ready"), encoding: .utf8)
      let pid = try #require(pid_t(text.dropLast()))
      #expect(child.send(.sigterm))
      #expect(try await running.value == 128 + SIGTERM)
      try await eventually { !isRunning(pid) }
    }
  }

  @Test func `signals that are ignored here are ignored there, and no others`() async throws {
    let child = ChildCommand(
      ["sh", "-c", "kill -HUP $$; kill -USR1 $$; kill -TERM $$; exit 1"], environment: [:],
      ignoring: [.sighup, .sigusr1])
    #expect(try await child.run() == 143)
  }

  @Test(arguments: ["true", "exec <&-; sleep 0.1", "head -c 1 > /dev/null", #"test "$(wc -c)" = 1000000"#])
  func `it reads as much of its input as it likes`(script: String) async throws {
    // More than a pipe holds.
    let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)
    #expect(try await ChildCommand(["sh", "-c", script], environment: [:]).run(reading: bytes) == 0)
  }

  @Test func `what it leaves behind is not waited for`() async throws {
    try await Sandbox.with { sandbox in
      let child = ChildCommand(
        ["sh", "-c", "sleep 600 > /dev/null 2>&1 & echo $! > \(sandbox.path("pid")); exit 4"], environment: [:])
      #expect(try await child.run(reading: [UInt8](repeating: 0, count: 1_000_000)) == 4)
      let text = try String(contentsOfFile: sandbox.path("pid"), encoding: .utf8)
      let pid = try #require(pid_t(text.dropLast()))
      #expect(isRunning(pid))
      kill(pid, SIGKILL)
    }
  }

  private static var path: String { ProcessInfo.processInfo.environment["PATH"] ?? "" }
}
