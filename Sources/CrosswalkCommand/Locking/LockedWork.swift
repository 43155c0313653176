import CrosswalkClient
import Glibc
import Synchronization
import UnixSignals

/// A command that runs while a lock is held.
final class LockedWork: Sendable {
  private struct State {
    var child: ChildCommand?
    /// How the command ended.
    var status: Int32?
    /// What came before there was a command to pass it on to.
    var signal: UnixSignal?
  }

  private let lock: (name: String, lease: Duration, wait: Duration)
  private let command: [String]
  private let state = Mutex(State())

  init(lock: (name: String, lease: Duration, wait: Duration), command: [String]) {
    self.lock = lock
    self.command = command
  }

  /// Runs the command as soon as the lock is had; signals are passed on to it, or end the waiting for the lock.
  ///
  /// - Returns: The status to exit with.
  /// - Throws: `Failure` where the lock could not be had, or the command not be run.
  func run(with client: Client, _ signals: UnixSignalsSequence) async throws(Failure) -> Int32 {
    let work = Task { () -> Result<Int32, Failure> in
      do throws(Failure) { return .success(try await self.work(with: client)) } catch { return .failure(error) }
    }
    let passing = Task {
      for await signal in signals where !self.pass(signal) { work.cancel() }
    }
    defer { passing.cancel() }
    let result = await work.value
    if let signal = state.withLock({ $0.signal }) { return 128 + signal.rawValue }
    return try result.get()
  }

  private func work(with client: Client) async throws(Failure) -> Int32 {
    do {
      return try await client.withLock(lock.name, lease: lock.lease, wait: lock.wait) { lock in
        try await self.runCommand(fence: lock.fence)
      }
    } catch LockError.lost(let name) {
      StandardError.write("Error: the lock \(Printable.quoted(name)) was lost, and the command was ended\n")
      return state.withLock { $0.status } ?? ExitStatus.lockNotHad.rawValue
    } catch let error as LockError {
      throw Failure(.lockNotHad, error.description)
    } catch let error as ClientError {
      throw Failure(error)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.defect, "\(error)")
    }
  }

  private func runCommand(fence: Int64) async throws(Failure) -> Int32 {
    let child = ChildCommand(command, environment: ["CROSSWALK_FENCE": "\(fence)"])
    state.withLock { $0.child = child }
    let status = try await child.run()
    state.withLock { $0.status = status }
    return status
  }

  /// Passes a signal on; `false` where there is no command yet, and the waiting is to end.
  private func pass(_ signal: UnixSignal) -> Bool {
    state.withLock { state in
      guard let child = state.child else {
        state.signal = signal
        return false
      }
      if !ChildSignals.isFromTerminal(signal) { child.send(signal) }
      return true
    }
  }
}
