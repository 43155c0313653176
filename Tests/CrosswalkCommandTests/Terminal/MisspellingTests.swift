import ArgumentParser
import Testing

@testable import CrosswalkCommand

struct MisspellingTests {
  /// The first line of what is said of the arguments.
  private func message(_ arguments: [String]) -> String? {
    do {
      _ = try CrosswalkCommand.parseAsRoot(arguments)
      return nil
    } catch {
      let message = Misspelling.explain(CrosswalkCommand.fullMessage(for: error), of: arguments)
      return message.split(separator: "\n").first.map(String.init)
    }
  }

  @Test(arguments: [
    (["lokup", "a", "b"], "Error: Unknown subcommand 'lokup'. Did you mean 'lookup'?"),
    (["look"], "Error: Unknown subcommand 'look'. Did you mean 'lookup'?"),
    (["LOOKUP"], "Error: Unknown subcommand 'LOOKUP'. Did you mean 'lookup'?"),
    (["xyzzy"], "Error: Unknown subcommand 'xyzzy'"),
    (["lookup", "d", "a", "b", "x", "--wehn", "t=1"], "Error: Unknown option '--wehn'. Did you mean '--when'?"),
    (["serve", "--lod", "x"], "Error: Unknown option '--lod'. Did you mean '--load'?"),
    (["--vresion"], "Error: Unknown option '--vresion'. Did you mean '--version'?"),
    // The parser itself would suggest something.
    (["info", "--qqq"], "Error: Unknown option '--qqq'"),
    (["info", "--token", "x"], "Error: Unknown option '--token'"),
    (["entry", "d", "a", "x", "t=CA"], "Error: Unexpected argument 't=CA'. Did you mean '--when t=CA'?"),
    (["entry", "d", "a", "x", "y"], "Error: Unexpected argument 'y'"),
    (["describe", "d", "t=CA"], "Error: Unexpected argument 't=CA'"),
    (["lookup"], "Error: Missing expected argument '<dictionary>'"),
  ])
  func `what was probably meant is said where something is near`(arguments: [String], line: String) {
    #expect(message(arguments) == line)
  }

  @Test func `the usage of the parser follows`() throws {
    let error = #expect(throws: (any Error).self) { try CrosswalkCommand.parseAsRoot(["lokup"]) }
    let message = Misspelling.explain(CrosswalkCommand.fullMessage(for: try #require(error)), of: ["lokup"])
    #expect(message.contains("\nUsage: crosswalk <subcommand>\n"))
  }

  @Test func `help for an unknown subcommand is an error`() {
    #expect(Misspelling.unknownHelp(["help", "lokup"]) == "Unknown subcommand 'lokup'. Did you mean 'lookup'?")
    for arguments in [["help"], ["help", "lookup"], ["help", "--help"], ["lookup", "help"], []] {
      #expect(Misspelling.unknownHelp(arguments) == nil)
    }
  }
}
