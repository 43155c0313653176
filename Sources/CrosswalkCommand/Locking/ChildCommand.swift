import Glibc
import Subprocess
import Synchronization
import SystemPackage
import UnixSignals

/// A command that runs in a child process, with our environment and our output; signals can be passed on to it.
final class ChildCommand: Sendable {
  private static let patience = Duration.seconds(10)

  private enum State {
    /// It does not run yet; these signals came too early.
    case starting([UnixSignal])
    case running(ProcessIdentifier)
    case ended
  }

  private let words: [String]
  private let environment: [String: String]
  private let state = Mutex(State.starting([]))

  /// - Parameters:
  ///   - words: The program, looked for in `PATH` unless it has a slash, and its arguments.
  ///   - environment: What is set for it besides.
  init(_ words: [String], environment: [String: String]) {
    self.words = words
    self.environment = environment
  }

  /// Runs it with our input, and waits for its end.
  ///
  /// When the task is cancelled it gets SIGTERM, and SIGKILL 10 s later.
  ///
  /// - Returns: Its exit status, 128 and more for one that a signal ended.
  /// - Throws: `Failure` where it cannot be started.
  func run() async throws(Failure) -> Int32 {
    try await run(input: .currentStandardInput)
  }

  /// The same, with `bytes` for its input.
  func run(reading bytes: [UInt8]) async throws(Failure) -> Int32 {
    try await run(input: .array(bytes))
  }

  /// Passes a signal on, as soon as it runs.
  func send(_ signal: UnixSignal) {
    state.withLock { state in
      switch state {
      case .starting(let early): state = .starting(early + [signal])
      case .running(let process): _ = kill(process.value, signal.rawValue)
      case .ended: break
      }
    }
  }

  private func begin(_ process: ProcessIdentifier) {
    state.withLock { state in
      if case .starting(let early) = state {
        for signal in early { _ = kill(process.value, signal.rawValue) }
      }
      state = .running(process)
    }
  }

  private func run(input: some InputProtocol) async throws(Failure) -> Int32 {
    guard let name = words.first else { throw Failure(.usage, "there is no command to run") }
    let updates = environment.map { (Environment.Key(stringLiteral: $0.key), Optional($0.value)) }
    var options = PlatformOptions()
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: Self.patience)]
    defer { state.withLock { $0 = .ended } }
    do {
      let result = try await Subprocess.run(
        name.contains("/") ? .path(FilePath(name)) : .name(name), arguments: Arguments(Array(words.dropFirst())),
        environment: .inherit.updating(Dictionary(uniqueKeysWithValues: updates)), platformOptions: options,
        input: input,
        output: .currentStandardOutput, error: .currentStandardError
      ) { execution in
        begin(execution.processIdentifier)
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
