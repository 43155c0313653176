// The executable. Each subcommand is a type of the same name, in the folder of its concept: arguments in, words out.
// Subcommands that ask a server do so through `ServerOptions`; everything that a server consists of is put together in
// `CrosswalkNode`. An error ends the process as a `Failure`, with a message on stderr and one of the statuses of
// `ExitStatus`.

import ArgumentParser
import Crosswalk
internal import CrosswalkCoordination
internal import CrosswalkMonitoring

/// The `crosswalk` command.
@main
struct CrosswalkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crosswalk",
    abstract: "Map values between systems that have different names for the same things.",
    discussion: """
      Every subcommand has a --help of its own.

      Exit codes:
        0   success
        1   no such mapping, or the dictionary does not choose between several; no calls of that service
        64  error in the command line
        65  error in the data: in a file, or a dictionary or system that is not loaded
        69  the server or Redis cannot be reached, or a limit is reached
        70  internal error
        75  the lock is held by somebody else
        76  the lock was lost while the command ran
        127 the command to run under the lock cannot be run
      """,
    version: Version.current,
    subcommands: [
      Serve.self, Load.self, Check.self, Lookup.self, Entry.self, Explain.self, Dictionaries.self, Describe.self,
      Info.self, Services.self, Stats.self, Top.self, Slow.self, Samples.self, Policy.self,
      Lock.self, Locks.self, Publish.self, Subscribe.self, Topics.self,
    ])

  /// Runs the subcommand that the arguments name, and ends the process with its exit status.
  static func main() async {
    StandardStreams.ensureOpen()
    do {
      try AddressSpace.checkForCommand()
      try CommandLineText.check()
      var command = try parse(Array(CommandLine.arguments.dropFirst()))
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      // The argument parser exits with the right status for its own errors. Any other error without a status is a
      // defect, for which the parser would exit with 1, which means "no such mapping".
      switch error {
      case let failure as Failure: end(with: failure)
      case is ExitCode: exit(withError: error)
      case _ where exitCode(for: error) == .failure: end(with: Failure(.defect, "\(error)"))
      default: exit(withError: error)
      }
    }
  }

  /// Parses the subcommand that the arguments name.
  private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
    if let message = Misspelling.unknownHelp(arguments) { throw Failure(.usage, message) }
    do {
      return try parseAsRoot(DashValue.mark(in: arguments))
    } catch  where exitCode(for: error) == .validationFailure {
      throw Failure(.usage, Misspelling.explain(fullMessage(for: error), of: arguments), isComplete: true)
    }
  }

  private static func end(with failure: Failure) -> Never {
    StandardError.write(failure.report + "\n")
    exit(withError: ExitCode(failure.status.rawValue))
  }
}
