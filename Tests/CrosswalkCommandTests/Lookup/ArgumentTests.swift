import ArgumentParser
import CrosswalkClient
import Testing

@testable import CrosswalkCommand

struct ArgumentTests {
  private func lookup(_ arguments: [String]) throws -> Lookup {
    let command = try CrosswalkCommand.parseAsRoot(["lookup"] + arguments)
    return try #require(command as? Lookup)
  }

  /// The exit code and the message that the arguments end the command with; nil if they are right.
  private func refusal(of arguments: [String]) -> (code: Int32, message: String)? {
    do {
      _ = try CrosswalkCommand.parseAsRoot(arguments)
      return nil
    } catch {
      return (CrosswalkCommand.exitCode(for: error).rawValue, CrosswalkCommand.message(for: error))
    }
  }

  @Test func `a lookup takes several values, options before and after`() throws {
    let command = try lookup([
      "--when", "territory=CA", "zones", "windows", "iana", "Central Standard Time", "a=b", "--at", "2001-05-01",
      "--when", "x=y=z", "--all", "--server", "[::1]:7440",
    ])
    #expect(command.values == ["Central Standard Time", "a=b"])
    #expect(
      command.question
        == Question(
          dictionary: "zones", from: "windows", to: "iana",
          context: Context(date: "2001-05-01", qualifiers: [try Qualifier("territory=CA"), try Qualifier("x=y=z")]),
          all: true))
    #expect(command.server.server == .tcp(host: "::1", port: 7440))
  }

  @Test func `the context becomes the options of the request`() throws {
    let context = Context(date: "2001-05-01", qualifiers: [try Qualifier("x=y=z")])
    #expect(context.options == [Request.Option("at", "2001-05-01"), Request.Option("x", "y=z")])
    #expect(Context(date: nil, qualifiers: []).options == [])
  }

  @Test func `several paths are several options`() throws {
    let command = try lookup(["--from", "a.yaml", "iso4217", "alpha", "numeric", "USD", "--from", "b"])
    #expect(command.files.paths == ["a.yaml", "b"])
    #expect(command.values == ["USD"])
  }

  @Test func `a dash reads stdin, and values after two dashes may begin with one`() throws {
    #expect(try lookup(["d", "a", "b", "-"]).readsStandardInput)
    let command = try lookup(["d", "a", "b", "--", "-40"])
    #expect(command.values == ["-40"])
    #expect(!command.readsStandardInput)
  }

  @Test func `a dash after two dashes is a value, in whatever form the names are given`() throws {
    for arguments in [["lookup", "d", "a", "b", "--", "-"], ["lookup", "--", "d", "a", "b", "-"]] {
      let command = try #require(try CrosswalkCommand.parseAsRoot(DashValue.mark(in: arguments)) as? Lookup)
      #expect(command.givenValues == ["-"])
      #expect(!command.readsStandardInput)
    }
    let both = try #require(
      try CrosswalkCommand.parseAsRoot(DashValue.mark(in: ["lookup", "d", "a", "b", "x", "--", "-", "-1"])) as? Lookup)
    #expect(both.givenValues == ["x", "-", "-1"])
    // Nothing of a command that lock runs is changed.
    for others in [["lock", "name", "--", "cat", "-"], ["lookup", "d", "a", "b", "-"], []] {
      #expect(DashValue.mark(in: others) == others)
    }
  }

  @Test(arguments: [
    (["lookup", "d", "a", "b"], "Missing expected argument '<value> ...'"),
    (
      ["lookup", "d", "a", "b", "x", "-"], "The value '-' reads values from stdin and must be the only one; after '--'"
    ),
    (["lookup", "d", "a", "b", ""], "A value cannot be empty."),
    (["lookup", "d", "a", "b", "x", "--when", "t=1", "--when", "t=2"], "The qualifier 't' is given twice."),
    (["lookup", "d", "a", "b", "x", "--when", "t"], "NAME=VALUE"),
    (["lookup", "d", "a", "b", "x", "--when", "T=1"], "begins with a letter or digit"),
    (["lookup", "d", "a", "b", "x", "--when", "=1"], "begins with a letter or digit"),
    (["lookup", "d", "a", "b", "x", "--when", "t="], #"the value of "t" is empty"#),
    (["lookup", "d", "a", "b", "x", "--when", "at=2001-05-01"], "--at"),
    (["lookup", "d", "a", "b", "x", "--from", "p", "--server", "h:1"], "leave out '--server'"),
    (["lookup", "d", "a", "b", "x", "--server", "h"], "127.0.0.1:port, [::1]:port or unix:/path"),
    (["entry", "d", "a", "x", "--from", "p", "--server", "h:1"], "leave out '--server'"),
    (["explain", "d", "a", "b", "x", "--from", "p", "--token-file", "t"], "leave out '--token-file'"),
    (["entry", "d", "a", ""], "A value cannot be empty."),
    (["explain", "d", "a", "b", ""], "A value cannot be empty."),
    (["entry", "d", "a"], "Missing expected argument '<value>'"),
    (["explain", "d", "a", "b"], "Missing expected argument '<value>'"),
    (["describe"], "Missing expected argument '<dictionary>'"),
    (["dictionaries", "x"], "Unexpected argument 'x'"),
    (["info", "--token", "secret"], "Unknown option '--token'"),
    (["look"], "Unexpected argument 'look'"),
  ])
  func `a wrong command line exits with 64 and says what would be right`(arguments: [String], message: String) throws {
    let end = try #require(refusal(of: arguments))
    #expect(end.code == 64)
    #expect(end.message.contains(message))
  }

  @Test func `the address comes from the option, or else from the environment, or else is the default`() throws {
    let environment = ["CROSSWALK_SERVER": "unix:/run/crosswalk.sock"]
    let given = try lookup(["d", "a", "b", "x", "--server", "h:1"]).server
    let notGiven = try lookup(["d", "a", "b", "x"]).server
    #expect(try given.address(environment: environment) == .tcp(host: "h", port: 1))
    #expect(try notGiven.address(environment: environment) == .unix(path: "/run/crosswalk.sock"))
    #expect(try notGiven.address(environment: [:]) == .tcp(host: "127.0.0.1", port: 7440))
  }

  @Test(arguments: ["", "localhost", "a:1,b:2"])
  func `an address in the environment that does not parse is an error`(text: String) throws {
    let server = try lookup(["d", "a", "b", "x"]).server
    #expect {
      try server.address(environment: ["CROSSWALK_SERVER": text])
    } throws: { error in
      let failure = error as? Failure
      return failure?.status == .usage && failure?.message.contains("CROSSWALK_SERVER") == true
    }
  }

  @Test func `a token comes from the environment where no file is named`() async throws {
    let server = try lookup(["d", "a", "b", "x"]).server
    let token = try await server.token(environment: ["CROSSWALK_TOKEN": "s3cret"])
    #expect(token == "s3cret")
    let none = try await server.token(environment: [:])
    #expect(none == nil)
    await #expect(throws: Failure(.usage, "the environment variable CROSSWALK_TOKEN has no token")) {
      try await server.token(environment: ["CROSSWALK_TOKEN": ""])
    }
  }

  @Test func `the help of each subcommand has an example and the option --server`() {
    for command in CrosswalkCommand.configuration.subcommands {
      let help = command.helpMessage(columns: 100)
      #expect(help.contains("$ crosswalk "), "\(command)")
      let asks = command != Serve.self && command != Check.self
      #expect(help.contains("--server <address>") == asks, "\(command)")
      // There are no tokens yet.
      #expect(!help.contains("token"), "\(command)")
    }
  }
}
