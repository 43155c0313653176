// A command that runs under a lock. The client library extends the lock as long as the command runs; if the lock is
// lost, the command is stopped. Signals go to the command (`SignalRelay`). If this process is killed, the lock is free
// when its lease ends; a fencing number protects what the command writes to until then.

import ArgumentParser
import CrosswalkClient
import Synchronization
import UnixSignals

/// `crosswalk lock`: runs a command while holding a lock.
struct Lock: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a command while holding a lock, so that one of several processes does the work.",
    discussion: """
      The lock is extended as long as the command runs, and released when it ends. The environment variable \
      CROSSWALK_FENCE of the command has the fencing number of the lock: pass it to what the command writes to, which \
      should refuse a lower number than it has seen.

      If the lock is lost, the command gets SIGTERM, and SIGKILL 10 seconds later. Signals are passed on to the \
      command, but not to processes that it has started, and these are not waited for: a script should end with exec, \
      or pass signals on.

      With --hold the lock stays taken for at least that time, even if the command ends earlier. A job that two hosts \
      start at the same time then runs on only one of them, even if their clocks differ a little.

      Exits with the status of the command, or with 128 + n if signal n ended it; with 75 if the lock is held by \
      somebody else; with 76 if the lock was lost while the command ran, whatever the status of the command.

      Examples:
        $ crosswalk lock nightly/invoices -- ./make-invoices
        $ crosswalk lock nightly/report --hold 30s -- ./make-report
        $ crosswalk lock deploy --wait 5m --lease 1m -- sh -c './deploy --fence $CROSSWALK_FENCE'
      """)

  @Argument(help: "The name of the lock.")
  var name: String

  @Option(
    help: ArgumentHelp(
      """
      How long the lock stays taken after this process is killed: a number and a unit, \
      \(DurationArgument.words(ProtocolLimits.leases)).
      """,
      valueName: "duration"),
    transform: { try DurationArgument.parse($0, within: ProtocolLimits.leases) })
  var lease = Duration.seconds(30)

  @Option(
    help: ArgumentHelp(
      "How long to wait for the lock, \(DurationArgument.words(ProtocolLimits.waits)). (default: 0s, do not wait)",
      valueName: "duration"),
    transform: { try DurationArgument.parse($0, within: ProtocolLimits.waits) })
  var wait = Duration.zero

  @Option(
    help: ArgumentHelp(
      """
      The minimum time that the lock stays taken, \(DurationArgument.words(ProtocolLimits.holds)). \
      (default: 0s, until the command ends)
      """,
      valueName: "duration"),
    transform: { try DurationArgument.parse($0, within: ProtocolLimits.holds) })
  var hold = Duration.zero

  @OptionGroup var server: ServerOptions

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The command to run with its arguments, after --.", valueName: "command"))
  var command: [String] = []

  func validate() throws {
    if command.isEmpty {
      throw ValidationError("Give the command to run after --, for example: crosswalk lock \(name) -- ./make-invoices")
    }
  }

  func run() async throws {
    // Before the lock is taken: a signal must never end this process while the command goes on without the lock.
    let signals = await CommandSignals(trapping: CommandSignals.all)
    let client = try await server.client()
    let work = LockedWork(lock: (name, lease, wait, hold), command: command)
    let status = try await work.run(with: client, signals)
    await client.close()
    if status != 0 { throw ExitCode(status) }
  }
}

/// A command that runs while a lock is held.
final class LockedWork: Sendable {
  private let lock: (name: String, lease: Duration, wait: Duration, hold: Duration)
  private let command: [String]
  private let relay = SignalRelay()
  /// The exit status of the command.
  private let status = Mutex<Int32?>(nil)

  init(lock: (name: String, lease: Duration, wait: Duration, hold: Duration), command: [String]) {
    self.lock = lock
    self.command = command
  }

  /// Takes the lock and runs the command; signals are passed on to the command, or end the wait for the lock.
  ///
  /// - Returns: The exit status for this process.
  /// - Throws: `Failure` if the lock is held by somebody else or was lost, or if the command cannot be run.
  func run(with client: Client, _ signals: CommandSignals) async throws(Failure) -> Int32 {
    let failure = await relay.run(handingOn: signals.sequence, orElse: nil) { () -> Failure? in
      do throws(Failure) {
        try await self.work(with: client, ignoring: signals.ignored)
        return nil
      } catch {
        return error
      }
    }
    // Whatever the status of the command is: it may have worked while another process had the lock.
    if let failure, failure.status == .lockLost { throw failure }
    if let status = status.withLock({ $0 }) { return status }
    if let status = relay.status { return status }
    throw failure ?? Failure(.defect, "the command was not run")
  }

  private func work(with client: Client, ignoring ignored: [UnixSignal]) async throws(Failure) {
    do throws(LockError) {
      try await client.withLock(lock.name, lease: lock.lease, wait: lock.wait, hold: lock.hold) { lock in
        let environment = ["CROSSWALK_FENCE": "\(lock.fence)"]
        let child = ChildCommand(self.command, environment: environment, ignoring: ignored)
        let status = try await self.relay.run(child)
        self.status.withLock { $0 = status }
      }
    } catch {
      switch error {
      case .lost(let name):
        throw Failure(.lockLost, "the lock \(Printable.quoted(name)) was lost while the command ran")
      case .busy: throw Failure(.lockNotHad, error.description)
      case .client(let error): throw Failure(error)
      case .body(let error): throw error as? Failure ?? Failure(.defect, "\(error)")
      }
    }
  }
}
