import ArgumentParser
import CrosswalkClient
import CrosswalkStore

/// `crosswalk lock`: runs a command while holding a lock.
struct Lock: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a command while holding a lock, so that one of several processes does the work.",
    discussion: """
      The lock is extended as long as the command runs, and released when it ends. Its fencing number is in the command's \
      environment, in CROSSWALK_FENCE: give it to what the command writes to, and let that refuse a lower one.

      If the lock is lost the command gets SIGTERM, and SIGKILL 10 seconds later. Signals are passed on to it. What the \
      command has started itself gets none of them, and is not waited for: a script ends with exec, or passes them on.

      Exits with the command's status, with 128 + n if signal n ended it, or with 75 if the lock could not be had.

      Examples:
        $ crosswalk lock nightly/invoices -- ./make-invoices
        $ crosswalk lock deploy --wait 5m --lease 1m -- sh -c './deploy --fence $CROSSWALK_FENCE'
      """)

  @Argument(help: "The lock's name.")
  var name: String

  @Option(
    help: ArgumentHelp(
      "How long the lock outlives this process if that is killed: a number and a unit, from 10ms to 24h.",
      valueName: "duration"),
    transform: { try DurationArgument.parse($0, within: CrosswalkStore.Locks.leases) })
  var lease = Duration.seconds(30)

  @Option(
    help: ArgumentHelp(
      "How long to wait for the lock, up to 10m. (default: 0s, which is not at all)", valueName: "duration"),
    transform: { try DurationArgument.parse($0, within: CrosswalkStore.Locks.waits) })
  var wait = Duration.zero

  @OptionGroup var server: ServerOptions

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The command to run, after --, with its arguments.", valueName: "command"))
  var command: [String] = []

  func validate() throws {
    if command.isEmpty {
      throw ValidationError("Give the command to run after --, as in: crosswalk lock \(name) -- ./make-invoices")
    }
  }

  func run() async throws {
    // Before the lock is had: a signal must never end us and leave the command running without it.
    let signals = await CommandSignals(trapping: CommandSignals.all)
    let client = try await server.client()
    let work = LockedWork(lock: (name, lease, wait), command: command)
    let status = try await work.run(with: client, signals)
    await client.close()
    if status != 0 { throw ExitCode(status) }
  }
}
