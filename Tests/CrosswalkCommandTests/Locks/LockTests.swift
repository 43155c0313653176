import Crosswalk
import CrosswalkTesting
import Foundation
import Glibc
import Testing

/// `crosswalk lock` and `locks`, with a service.
@Suite struct LockTests {
  @Test func `the status of the command is passed on, and the lock is free afterwards`() async throws {
    try await withService { sandbox, service in
      for (status, command) in [
        (0, ["true"]), (7, ["sh", "-c", "exit 7"]), (137, ["sh", "-c", "kill -9 $$"]), (143, ["sh", "-c", "kill $$"]),
        (127, ["no-such-program"]), (75, ["sh", "-c", "exit 75"]),
      ] as [(Int32, [String])] {
        let outcome = try await lock(sandbox, service, ["work", "--"] + command)
        #expect(outcome.status == status, "\(command) \(outcome)")
        #expect(outcome.errors.isEmpty == (status != 127))
        #expect(try await service.ask("LOCKS") == ["OK []"])
      }
      #expect(try await lock(sandbox, service, ["work", "--", "no-such-program"]).errors.contains("no-such-program"))
    }
  }

  @Test func `the command has the input of this process, unchanged arguments, and a rising fencing number`()
    async throws
  {
    try await withService { sandbox, service in
      let command = [
        "lock", "work", "--lease", "1m", "--", "sh", "-c", #"cat; echo "$CROSSWALK_FENCE $*""#, "a  b", "--", "c",
      ]
      var fences: [Int64] = []
      for _ in 1...2 {
        let outcome = try await sandbox.run(
          Locations.programs() + "/crosswalk", command, input: "from stdin\n", environment: service.environment)
        #expect(outcome.status == 0)
        #expect(outcome.lines.first == "from stdin")
        let words = try #require(outcome.lines.last).split(separator: " ", maxSplits: 1)
        fences.append(try #require(Int64(words[0])))
        #expect(words[1] == "-- c")
      }
      #expect(fences[1] > fences[0])
    }
  }

  @Test func `if somebody else holds the lock, the command is not run`() async throws {
    try await withService { sandbox, service in
      let token = try await hold(service)
      for wait in [[], ["--wait", "0s"], ["--wait", "50ms"]] {
        let outcome = try await lock(sandbox, service, ["work"] + wait + ["--", "echo", "mine"])
        #expect(outcome.status == 75)
        #expect(outcome.output == "")
        #expect(outcome.errors == "Error: the lock work is taken\n")
      }
      #expect(try await service.ask("UNLOCK work \(token)") == ["OK"])
    }
  }

  @Test func `a waiting command gets the lock when it is released`() async throws {
    try await withService { sandbox, service in
      let token = try await hold(service)
      let waiting = try await launch(sandbox, service, ["work", "--wait", "10m", "--", "echo", "mine"])
      try await isConnected(1, to: service)
      #expect(try await service.ask("UNLOCK work \(token)") == ["OK"])
      #expect(await waiting.process.ending() == .exited(0))
      #expect(waiting.printed == "mine\n")
    }
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
  func `a signal ends the wait at once, and nothing waits any longer`(signal: Int32) async throws {
    try await withService { sandbox, service in
      let token = try await hold(service)
      // A session of its own: SIGINT is not taken for the terminal's.
      let waiting = try await sandbox.launch(
        "/usr/bin/setsid",
        [Locations.programs() + "/crosswalk", "lock", "work", "--wait", "10m", "--", "echo", "mine"],
        environment: service.environment)
      try await isConnected(1, to: service)
      #expect(await waiting.end(signal) == .exited(128 + signal))
      #expect(waiting.printed == "")
      #expect(waiting.errors == "")
      try await isConnected(0, to: service)
      #expect(try await service.ask("UNLOCK work \(token)", "LOCKS") == ["OK", "OK []"])
    }
  }

  @Test func `the lease is extended as long as the command runs`() async throws {
    try await withService { sandbox, service in
      let work = try await launch(
        sandbox, service,
        ["work", "--lease", "2s", "--", "sh", "-c", "echo ready; while [ ! -e end ]; do sleep 0.05; done"])
      try await work.waits(printing: "ready\n")
      let first = try await held(service)
      #expect(first["name"]?.string == "work")
      try await eventually { try await held(service)["expires"]?.string ?? "" > first["expires"]?.string ?? "~" }
      #expect(try await held(service)["since"]?.string == first["since"]?.string)
      #expect(try await held(service)["fence"]?.integer == first["fence"]?.integer)
      try sandbox.write("", to: "end")
      #expect(await work.process.ending() == .exited(0))
      #expect(work.errors == "")
    }
  }

  @Test(
    arguments: [
      ("trap 'echo ended; exit 5' TERM; ", "ready\nended\n"), ("trap 'echo ended; exit 0' TERM; ", "ready\nended\n"),
      ("", "ready\n"),
    ])
  func `a lock that is broken ends the command, and the status is 76`(trap: String, output: String) async throws {
    try await withService { sandbox, service in
      let work = try await launch(
        sandbox, service,
        ["work", "--lease", "1s", "--", "sh", "-c", trap + "echo ready; while :; do sleep 0.05; done"])
      try await work.waits(printing: "ready\n")
      #expect(try await service.ask("BREAK work") == ["OK"])
      #expect(await work.process.ending() == .exited(76))
      #expect(work.printed == output)
      #expect(work.errors == "Error: the lock \"work\" was lost while the command ran\n")
    }
  }

  @Test(arguments: [0, 7])
  func `if the lock was lost before the command ended by itself, the status is 76`(status: Int32) async throws {
    try await withService { sandbox, service in
      let work = try await launch(
        sandbox, service,
        ["work", "--", "sh", "-c", "echo ready; while [ ! -e end ]; do sleep 0.05; done; exit \(status)"])
      try await work.waits(printing: "ready\n")
      #expect(try await service.ask("BREAK work") == ["OK"])
      try sandbox.write("", to: "end")
      #expect(await work.process.ending() == .exited(76))
      #expect(work.errors == "Error: the lock \"work\" was lost while the command ran\n")
    }
  }

  @Test func `a lock with a hold stays taken after the command has ended`() async throws {
    try await withService { sandbox, service in
      #expect(try await lock(sandbox, service, ["work", "--hold", "1h", "--", "true"]).status == 0)
      #expect(try await lock(sandbox, service, ["work", "--hold", "1h", "--", "true"]).status == 75)
      let table = try await sandbox.crosswalk("locks", environment: service.environment)
      #expect(table.lines.last?.hasSuffix(try await held(service)["held_until"]?.string ?? "none") == true)
      #expect(try await service.ask("BREAK work") == ["OK"])
      #expect(try await lock(sandbox, service, ["work", "--hold", "50ms", "--", "true"]).status == 0)
      #expect(try await lock(sandbox, service, ["work", "--wait", "1m", "--", "true"]).status == 0)
    }
  }

  @Test func `if the server goes away, the command ends when the lease is over`() async throws {
    try await withService { sandbox, service in
      let work = try await launch(
        sandbox, service, ["work", "--lease", "1s", "--", "sh", "-c", "echo ready; exec sleep 600"])
      try await work.waits(printing: "ready\n")
      _ = await service.stop(SIGKILL)
      #expect(await work.process.ending() == .exited(76))
      #expect(work.errors.contains("was lost"))
    }
  }

  @Test func `signals are passed on, each once`() async throws {
    try await withService { sandbox, service in
      let work = try await launch(sandbox, service, ["work", "--", "sh", "-c", Self.listener(to: "HUP USR1")])
      try await work.waits(printing: "ready\n")
      work.process.signal(SIGUSR1)
      try await work.waits(printing: "ready\nUSR1\n")
      work.process.signal(SIGHUP)
      try await work.waits(printing: "ready\nUSR1\nHUP\n")
      #expect(await work.end() == .exited(9))
      #expect(work.printed == "ready\nUSR1\nHUP\nTERM\n")
      #expect(try await service.ask("LOCKS") == ["OK []"])
    }
  }

  @Test func `a signal that is ignored at the start is ignored by the command, too`() async throws {
    try await withService { sandbox, service in
      let command = try [
        Locations.programs() + "/crosswalk", "lock", "work", "--", "sh", "-c", Self.listener(to: "USR1"),
      ]
      let work = try await sandbox.launch("/usr/bin/nohup", command, environment: service.environment)
      try await work.waits(printing: "ready\n")
      work.process.signal(SIGHUP)
      work.process.signal(SIGUSR1)
      try await work.waits(printing: "ready\nUSR1\n")
      #expect(await work.end() == .exited(9))
    }
  }

  @Test(arguments: [false, true])
  func `a key that the terminal turns into a signal reaches the command once`(isInputTerminal: Bool) async throws {
    try await withService { sandbox, service in
      try await PseudoTerminal.with(columns: 80, rows: 24) { terminal in
        let command = try Locations.programs() + "/crosswalk lock work -- sh listen"
        try sandbox.write(Self.listener(to: "INT"), to: "listen")
        let work = try await sandbox.launch(
          "/usr/bin/setsid", ["--ctty", "sh", "-c", "exec " + command + (isInputTerminal ? "" : " < /dev/null")],
          environment: service.environment, input: terminal.path)
        try await work.waits(printing: "ready\n")
        terminal.type("\u{3}")
        try await work.waits(printing: "ready\nINT\n")
        // What was passed on besides would come before this.
        #expect(await work.end() == .exited(9))
        #expect(work.printed == "ready\nINT\nTERM\n")
      }
    }
  }

  @Test func `locks are listed as a table, or as the server sends them`() async throws {
    try await withService { sandbox, service in
      let none = try await sandbox.crosswalk("locks", "--json", environment: service.environment)
      #expect(none.output == "[]\n")
      _ = try await hold(service)
      let table = try await sandbox.crosswalk("locks", environment: service.environment)
      #expect(table.status == 0)
      let lock = try await held(service)
      let columns = ["holder", "since", "expires"].map { lock[$0]?.string ?? "none" }
      #expect(table.lines.count == 2)
      #expect(table.lines[0].split(separator: " ") == ["NAME", "HOLDER", "SINCE", "EXPIRES", "FENCE", "HELD", "UNTIL"])
      #expect(table.lines[1].hasPrefix("work  \(columns.joined(separator: "  "))  "))
      #expect(table.lines[1].hasSuffix("  \(lock["fence"]?.integer ?? 0)"))
      let json = try await sandbox.crosswalk("locks", "--json", environment: service.environment)
      #expect(try await service.ask("LOCKS") == ["OK " + json.output.dropLast()])
    }
  }

  @Test func `without a server, there is an error and the command is not run`() async throws {
    try await Sandbox.with { sandbox in
      let outcome = try await sandbox.crosswalk(
        "lock", "work", "--server", "unix:" + sandbox.path("none.sock"), "--", "echo", "mine")
      #expect(outcome.status == 69)
      #expect(outcome.output == "")
      #expect(outcome.errors.contains("crosswalk serve"))
    }
  }

  /// A script that says which signals it gets, and ends with 9 at SIGTERM.
  private static func listener(to signals: String) -> String {
    let traps = signals.split(separator: " ").map { "trap 'echo \($0)' \($0); " }.joined()
    return traps + "trap 'echo TERM; exit 9' TERM; echo ready; while :; do sleep 0.05; done"
  }

  private func lock(
    _ sandbox: Sandbox, _ service: TestService, _ arguments: [String]
  ) async throws -> Sandbox.Outcome {
    try await sandbox.run(
      Locations.programs() + "/crosswalk", ["lock"] + arguments, environment: service.environment)
  }

  private func launch(
    _ sandbox: Sandbox, _ service: TestService, _ arguments: [String]
  ) async throws -> RunningCommand {
    try await sandbox.launch(nil, ["lock"] + arguments, environment: service.environment)
  }

  /// Takes the lock `work` for longer than a test lasts; returns its token.
  private func hold(_ service: TestService) async throws -> String {
    let words = try await service.ask("LOCK work 1h")[0].split(separator: " ").map(String.init)
    try #require(words.count == 3)
    return words[1]
  }

  /// The one lock that is held.
  private func held(_ service: TestService) async throws -> JSON {
    let list = try JSON(parsing: try await service.ask("LOCKS")[0].dropFirst(3).utf8)
    try #require(list.array?.count == 1)
    return list.array?[0] ?? .null
  }

  /// Waits until the service has so many connections besides the one that asks.
  private func isConnected(_ count: Int64, to service: TestService) async throws {
    try await eventually { try await service.info()["connections"]?.integer == count + 1 }
  }
}
