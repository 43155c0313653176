import CrosswalkTesting
import Foundation
import Glibc
import Testing
import UnixSignals

@testable import CrosswalkCommand

struct ChildCommandTests {
  @Test(arguments: [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137), ("kill -TERM $$", 143)] as [(String, Int32)])
  func `it has the exit status that a shell would report`(script: String, status: Int32) async throws {
    #expect(try await ChildCommand(["sh", "-c", script], environment: [:]).run() == status)
  }

  @Test func `it has the additional variables and the environment of this process`() async throws {
    let child = ChildCommand(["sh", "-c", #"test "$X$PATH" = "1$0""#, Self.path], environment: ["X": "1"])
    #expect(try await child.run() == 0)
  }

  @Test(arguments: ["no-such-program", "/no/such/program", "/"])
  func `a command that cannot be run is an error with the status that shells use`(program: String) async throws {
    let child = ChildCommand([program, "argument"], environment: [:])
    let failure = try #require(await #expect(throws: Failure.self) { try await child.run() })
    #expect(failure.status == .notRun)
    #expect(failure.message.hasPrefix(#"cannot run "\#(program)": "#))
    #expect(!child.send(.sigterm))
  }

  @Test func `a command that ignores SIGTERM is killed after the given time`() async throws {
    try await Sandbox.with { sandbox in
      let script = "trap '' TERM; echo > \(sandbox.path("ready")); while :; do sleep 0.05; done"
      let child = ChildCommand(["sh", "-c", script], environment: [:], patience: .milliseconds(100))
      let running = Task { try await child.run() }
      try await eventually { FileManager.default.fileExists(atPath: sandbox.path("ready")) }
      running.cancel()
      #expect(try await running.value == 137)
    }
  }

  @Test func `a signal before the start reaches the command, and one after its end is ignored`() async throws {
    let child = ChildCommand(["sleep", "60"], environment: [:])
    #expect(child.send(.sigusr1))
    #expect(try await child.run() == 128 + SIGUSR1)
    #expect(!child.send(.sigusr1))
  }

  @Test func `processes that it started get a signal, too, if it has a group of its own`() async throws {
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
  func `it need not read all of its input`(script: String) async throws {
    // More than a pipe holds.
    let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)
    #expect(try await ChildCommand(["sh", "-c", script], environment: [:]).run(reading: bytes) == 0)
  }

  @Test func `processes that it leaves behind are not waited for`() async throws {
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
