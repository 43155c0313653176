import ArgumentParser
import Crosswalk
internal import CrosswalkCoordination
internal import CrosswalkMonitoring

/// The `crosswalk` command.
@main
struct CrosswalkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crosswalk",
    abstract: "Maps values between the systems that name them differently.",
    discussion: """
      Every subcommand's --help is complete.

      Exit codes:
        0   done
        1   no such mapping, or several and the dictionary does not say which; no calls of such a service
        64  the command line is wrong
        65  the data is: errors in files, a dictionary or a system that is not loaded
        69  the service or Redis cannot be reached, or takes no more
        70  a defect
        75  another holds the lock
        76  the lock was lost while the command ran
        127 the command that lock is to run cannot be run
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
      // What the argument parser throws it also ends with. Any other error without a status of its own is a defect:
      // the parser would exit with 1, and that says "no such mapping".
      switch error {
      case let failure as Failure: end(with: failure)
      case is ExitCode: exit(withError: error)
      case _ where exitCode(for: error) == .failure: end(with: Failure(.defect, "\(error)"))
      default: exit(withError: error)
      }
    }
  }

  /// The subcommand that the arguments name.
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
