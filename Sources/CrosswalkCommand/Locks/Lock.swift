import ArgumentParser
import CrosswalkClient
internal import CrosswalkCoordination

/// `crosswalk lock`: runs a command while holding a lock.
struct Lock: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a command while holding a lock, so that one of several processes does the work.",
    discussion: """
      The lock is extended as long as the command runs, and released when it ends. Its fencing number is in the command's \
      environment, in CROSSWALK_FENCE: give it to what the command writes to, and let that refuse a lower one.

      If the lock is lost the command gets SIGTERM, and SIGKILL 10 seconds later. Signals are passed on to it. What the \
      command has started itself gets none of them, and is not waited for: a script ends with exec, or passes them on.

      With --hold the lock stays taken at least that long, also when the command ends earlier: a job that two hosts start \
      at the same time, by clocks that differ a little, then runs on one of them only.

      Exits with the command's status, or with 128 + n if signal n ended it; with 75 if the lock could not be had; with 76 \
      if it was lost while the command ran, whatever the command's own status.

      Examples:
        $ crosswalk lock nightly/invoices -- ./make-invoices
        $ crosswalk lock nightly/report --hold 30s -- ./make-report
        $ crosswalk lock deploy --wait 5m --lease 1m -- sh -c './deploy --fence $CROSSWALK_FENCE'
      """)

  @Argument(help: "The lock's name.")
  var name: String

  @Option(
    help: ArgumentHelp(
      "How long the lock outlives this process if that is killed: a number and a unit, from 10ms to 24h.",
      valueName: "duration"),
    transform: { try DurationArgument.parse($0, within: CrosswalkCoordination.Locks.leases) })
  var lease = Duration.seconds(30)

  @Option(
    help: ArgumentHelp(
      "How long to wait for the lock, up to 10m. (default: 0s, which is not at all)", valueName: "duration"),
    transform: { try DurationArgument.parse($0, within: CrosswalkCoordination.Locks.waits) })
  var wait = Duration.zero

  @Option(
    help: ArgumentHelp(
      "How long the lock stays taken at least, up to 24h. (default: 0s, which is until the command ends)",
      valueName: "duration"),
    transform: { try DurationArgument.parse($0, within: CrosswalkCoordination.Locks.holds) })
  var hold = Duration.zero

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
    let work = LockedWork(lock: (name, lease, wait, hold), command: command)
    let status = try await work.run(with: client, signals)
    await client.close()
    if status != 0 { throw ExitCode(status) }
  }
}
