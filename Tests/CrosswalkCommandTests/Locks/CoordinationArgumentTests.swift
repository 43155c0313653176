import ArgumentParser
import CrosswalkCoordination
import Testing

@testable import CrosswalkCommand

struct CoordinationArgumentTests {
  private func parse<Command: ParsableCommand>(_ arguments: String...) throws -> Command {
    try #require(try CrosswalkCommand.parseAsRoot(arguments) as? Command)
  }

  @Test func `a command is what follows the two dashes`() throws {
    let lock: Lock = try parse(
      "lock", "a/b", "--wait", "10m", "--lease", "24h", "--hold", "30s", "--", "deploy", "--lease", "x", "--", "y")
    #expect(lock.name == "a/b")
    #expect(lock.wait == .seconds(600))
    #expect(lock.lease == .seconds(86400))
    #expect(lock.hold == .seconds(30))
    #expect(lock.command == ["deploy", "--lease", "x", "--", "y"])
    let plain: Lock = try parse("lock", "a", "--", "true")
    #expect(plain.wait == .zero)
    #expect(plain.hold == .zero)
    #expect(plain.lease == .seconds(30))
    let shortest: Lock = try parse("lock", "a", "--lease", "10ms", "--wait", "0s", "--", "true")
    #expect(shortest.lease == .milliseconds(10))
  }

  @Test(arguments: [
    (["lock", "a"], "Give the command to run after --, for example: crosswalk lock a -- ./make-invoices"),
    (["lock", "a", "--"], "Give the command to run after --"),
    (["lock", "a", "true"], "Give the command to run after --"),
    (["lock"], "Missing expected argument '<name>'"),
    (["lock", "a", "--lease", "9ms", "--", "true"], "from 10ms to 24h, such as 500ms"),
    (["lock", "a", "--lease", "25h", "--", "true"], "from 10ms to 24h"),
    (["lock", "a", "--lease", "30", "--", "true"], "a number and a unit"),
    (["lock", "a", "--wait", "11m", "--", "true"], "up to 10m"),
    (["lock", "a", "--hold", "25h", "--", "true"], "up to 24h"),
    (["lock", "a", "--wait=-1s", "--", "true"], "up to 10m"),
    (["publish", "t"], "Missing expected argument '<payload>'"),
    (["subscribe", "t", "--group", "g", "--window", "0"], "a number from 1 to 256"),
    (["subscribe", "t", "--group", "g", "--window", "257"], "a number from 1 to 256"),
    (["subscribe", "t", "--window", "5"], "needs '--group'"),
    (["subscribe", "t", "--count", "0"], "a number, 1 or more"),
    (["topics", "t"], "Unexpected argument 't'"), (["locks", "a"], "Unexpected argument 'a'"),
  ])
  func `a wrong command line says what would be right`(arguments: [String], message: String) throws {
    let error = try #require(throws: (any Error).self) { try CrosswalkCommand.parseAsRoot(arguments) }
    #expect(CrosswalkCommand.exitCode(for: error).rawValue == 64)
    let said = CrosswalkCommand.message(for: error)
    #expect(said.contains(message), "\(said)")
  }

  @Test(arguments: [
    (
      Lock.self as any ParsableCommand.Type,
      [
        "CROSSWALK_FENCE", "--lease", "10ms to 24h", "--wait", "up to 10m", "--hold", "up to 24h", "76", "SIGTERM",
        "SIGKILL 10 seconds", "75",
        "128 + n",
      ]
    ),
    (Locks.self, ["--json"]), (Publish.self, ["--id", "10 minutes", "stdin", "1 MiB"]),
    (
      Subscribe.self,
      [
        "--group", "--exec", "--window", "1 to 256", "--count", "CROSSWALK_TOPIC", "CROSSWALK_MESSAGE", "60 seconds",
        "5 deliveries", "JSON string",
      ]
    ), (Topics.self, ["PENDING", "LAG", "DEAD", "LOST", "--json"]),
  ])
  func `the help says everything that one must know`(command: any ParsableCommand.Type, words: [String]) {
    let help = command.helpMessage(columns: 100).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for word in words { #expect(help.contains(word), "\(word)") }
  }
}
