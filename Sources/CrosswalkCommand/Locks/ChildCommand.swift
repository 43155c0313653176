import Glibc
import Subprocess
import Synchronization
import SystemPackage
import UnixSignals

/// A command that runs in a child process, with the environment and output of this process.
///
/// Signals can be passed on to it.
///
/// Only the command is waited for, not the processes that it has started. These get the signals, too, if the command
/// has a process group of its own.
final class ChildCommand: Sendable {
  private enum State {
    /// The command does not run yet; these signals came too early.
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
  ///   - words: The program, which is searched in `PATH` unless it has a slash, and its arguments.
  ///   - environment: Additional environment variables.
  ///   - ignored: The signals that the command ignores from the start.
  ///   - hasOwnGroup: Whether the command gets a process group of its own, so that it gets no signals from the
  ///     terminal.
  ///   - patience: The time between SIGTERM and SIGKILL when the task is cancelled.
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

  /// Runs the command, and waits for its end.
  ///
  /// When the task is cancelled, the command gets SIGTERM, and later SIGKILL.
  ///
  /// - Parameter bytes: The input of the command, which it need not read; nil for the input of this process.
  /// - Returns: The exit status of the command; 128 plus the number of the signal if a signal ended it.
  /// - Throws: `Failure` if it cannot be started.
  func run(reading bytes: [UInt8]? = nil) async throws(Failure) -> Int32 {
    guard let bytes else { return try await run(input: .currentStandardInput) { _ in } }
    // A command that does not read its input must not end this process.
    signal(SIGPIPE, SIG_IGN)
    return try await run(input: .inputWriter) { execution in
      // The write fails if the command has closed its input or has ended, and both are allowed.
      _ = try? await execution.standardInputWriter.write(bytes)
    }
  }

  /// Passes a signal on, as soon as the command runs.
  ///
  /// - Returns: Whether the command has not ended yet.
  func send(_ signal: UnixSignal) -> Bool {
    state.withLock { state in
      switch state {
      case .starting(let early):
        state = .starting(early + [signal])
        return true
      case .running(let process):
        // The command has already got a signal from the terminal if it is in our process group.
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
