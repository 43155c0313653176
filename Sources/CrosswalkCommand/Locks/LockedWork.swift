import CrosswalkClient
import Synchronization
import UnixSignals

/// A command that runs while a lock is held.
final class LockedWork: Sendable {
  private let lock: (name: String, lease: Duration, wait: Duration, hold: Duration)
  private let command: [String]
  private let relay = SignalRelay()
  /// How the command ended.
  private let status = Mutex<Int32?>(nil)

  init(lock: (name: String, lease: Duration, wait: Duration, hold: Duration), command: [String]) {
    self.lock = lock
    self.command = command
  }

  /// Runs the command as soon as the lock is had; signals are passed on to it, or end the waiting for the lock.
  ///
  /// - Returns: The status to exit with.
  /// - Throws: `Failure` where the lock could not be had or was lost, or the command not be run.
  func run(with client: Client, _ signals: CommandSignals) async throws(Failure) -> Int32 {
    let failure = await relay.run(handingOn: signals.sequence, orElse: nil) { () -> Failure? in
      do throws(Failure) {
        try await self.work(with: client, ignoring: signals.ignored)
        return nil
      } catch {
        return error
      }
    }
    // Whatever the command says of itself: it may have worked while another had the lock.
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
