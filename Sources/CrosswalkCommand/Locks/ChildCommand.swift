import Glibc
import Subprocess
import Synchronization
import SystemPackage
import UnixSignals

/// A command that runs in a child process, with our environment and our output; signals can be passed on to it.
///
/// It is the command alone that is waited for, not what it has started itself; that gets the signals, too, where the
/// command has a process group of its own.
final class ChildCommand: Sendable {
  private enum State {
    /// It does not run yet; these signals came too early.
    case starting([UnixSignal])
    case running(ProcessIdentifier)
    case ended
  }

  private let words: [String]
  private let environment: [String: String]
  private let ignored: [UnixSignal]
  private let hasOwnGroup: Bool
  private let patience: Duration
  private let state = Mutex(State.starting([]))

  /// - Parameters:
  ///   - words: The program, looked for in `PATH` unless it has a slash, and its arguments.
  ///   - environment: What is set for it besides.
  ///   - ignored: The signals that it ignores from the start.
  ///   - hasOwnGroup: Whether it has a process group of its own, and so nothing of what is typed at the terminal.
  ///   - patience: How long it may take to end after a SIGTERM, when the task is cancelled.
  init(
    _ words: [String], environment: [String: String], ignoring ignored: [UnixSignal] = [], hasOwnGroup: Bool = false,
    patience: Duration = .seconds(10)
  ) {
    self.words = words
    self.environment = environment
    self.ignored = ignored
    self.hasOwnGroup = hasOwnGroup
    self.patience = patience
  }

  /// Runs it, and waits for its end.
  ///
  /// When the task is cancelled it gets SIGTERM, and SIGKILL when the patience is over.
  ///
  /// - Parameter bytes: Its input, of which it reads as much as it likes; nil to leave it ours.
  /// - Returns: Its exit status, 128 and more for one that a signal ended.
  /// - Throws: `Failure` where it cannot be started.
  func run(reading bytes: [UInt8]? = nil) async throws(Failure) -> Int32 {
    guard let bytes else { return try await run(input: .currentStandardInput) { _ in } }
    // As the sockets have it, too: a command that does not read on must not end us.
    signal(SIGPIPE, SIG_IGN)
    return try await run(input: .inputWriter) { execution in
      // The write fails where the command has closed its input or has ended, and both are its own affair.
      _ = try? await execution.standardInputWriter.write(bytes)
    }
  }

  /// Passes a signal on, as soon as it runs.
  ///
  /// - Returns: Whether it has not ended yet.
  func send(_ signal: UnixSignal) -> Bool {
    state.withLock { state in
      switch state {
      case .starting(let early):
        state = .starting(early + [signal])
        return true
      case .running(let process):
        // What was typed at the terminal the command has got as well, if it is of our group.
        if hasOwnGroup || !CommandSignals.isFromTerminal(signal) { pass(signal, to: process) }
        return true
      case .ended: return false
      }
    }
  }

  private func begin(_ process: ProcessIdentifier) {
    state.withLock { state in
      if case .starting(let early) = state {
        for signal in early { pass(signal, to: process) }
      }
      state = .running(process)
    }
  }

  private func pass(_ signal: UnixSignal, to process: ProcessIdentifier) {
    _ = kill(hasOwnGroup ? -process.value : process.value, signal.rawValue)
  }

  private func run<Input: InputProtocol>(
    input: Input, _ feed: (Execution<Input, FileDescriptorOutput, FileDescriptorOutput>) async -> Void
  ) async throws(Failure) -> Int32 {
    guard let name = words.first else { throw Failure(.usage, "there is no command to run") }
    let words = CommandSignals.words(for: words, ignoring: ignored)
    let updates = environment.map { (Environment.Key(stringLiteral: $0.key), Optional($0.value)) }
    var options = PlatformOptions()
    options.teardownSequence = [.gracefulShutDown(toProcessGroup: hasOwnGroup, allowedDurationToNextStep: patience)]
    if hasOwnGroup { options.processGroupID = 0 }
    defer { state.withLock { $0 = .ended } }
    do {
      let result = try await Subprocess.run(
        words[0].contains("/") ? .path(FilePath(words[0])) : .name(words[0]),
        arguments: Arguments(Array(words.dropFirst())),
        environment: .inherit.updating(Dictionary(uniqueKeysWithValues: updates)), platformOptions: options,
        input: input, output: .currentStandardOutput, error: .currentStandardError
      ) { execution in
        begin(execution.processIdentifier)
        await feed(execution)
      }
      switch result.terminationStatus {
      case .exited(let status): return status
      case .signaled(let signal): return 128 + signal
      }
    } catch {
      throw Failure(.notRun, "cannot run \(Printable.quoted(name)): \(error)")
    }
  }
}
