import Glibc
import Synchronization
import UnixSignals

/// The signals that are meant for the command that this process runs.
struct CommandSignals: Sendable {
  /// The signals that usually end a command.
  static let ending: [UnixSignal] = [.sigint, .sigterm, .sigquit, .sighup]
  /// All signals that are passed on to a command.
  static let all = ending + [.sigusr1, .sigusr2, .sigalrm]

  /// The signals as they come.
  let sequence: UnixSignalsSequence
  /// The signals that were ignored when this process started, as with nohup, or with a background process of a shell.
  ///
  /// They stay ignored, by this process and by the command.
  let ignored: [UnixSignal]

  /// Traps the signals, so that they no longer end this process.
  init(trapping signals: [UnixSignal]) async {
    ignored = signals.filter(Self.isIgnored)
    sequence = await UnixSignalsSequence(trapping: signals.filter { !Self.isIgnored($0) })
  }

  /// Whether the terminal has sent the signal to the whole process group, and so to the command as well.
  ///
  /// A signal from another source while this process is in the foreground of a terminal is treated in the same way,
  /// because signals do not say where they come from.
  static func isFromTerminal(_ signal: UnixSignal) -> Bool {
    guard signal == .sigint || signal == .sigquit else { return false }
    // Not stdin, which can be a file.
    let terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)
    guard terminal >= 0 else { return false }
    defer { close(terminal) }
    return tcgetpgrp(terminal) == getpgrp()
  }

  /// A command line that runs a command with these signals ignored.
  ///
  /// It uses a shell, because swift-subprocess resets all signals to their default actions.
  static func words(for command: [String], ignoring signals: [UnixSignal]) -> [String] {
    guard !signals.isEmpty else { return command }
    let numbers = signals.map { " \($0.rawValue)" }.joined()
    return ["/bin/sh", "-c", "trap ''\(numbers); exec \"$@\"", "sh"] + command
  }

  private static func isIgnored(_ signal: UnixSignal) -> Bool {
    var action = sigaction()
    sigaction(signal.rawValue, nil, &action)
    let handler = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    return handler == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}

/// Passes signals on to the command that runs; while none runs, a signal ends the work of this process.
final class SignalRelay: Sendable {
  private struct State {
    var status: Int32?
    var command: ChildCommand?
  }

  private let patience: Duration
  private let state = Mutex(State())

  /// - Parameter patience: How long to wait for the end of cancelled work.
  init(patience: Duration = .seconds(2)) {
    self.patience = patience
  }

  /// The exit status of a process that was ended by the first signal that came: 128 plus its number; nil if none came.
  var status: Int32? { state.withLock { $0.status } }

  /// Does `work`, which is cancelled by a signal that comes while no command runs.
  ///
  /// - Returns: The result of `work`, or `late` if a signal came and the work did not end in time.
  func run<Value: Sendable>(
    handingOn signals: some AsyncSequence<UnixSignal, Never> & Sendable, orElse late: Value,
    _ work: @escaping @Sendable () async -> Value
  ) async -> Value {
    let (values, found) = AsyncStream.makeStream(of: Value.self)
    let working = Task { found.yield(await work()) }
    let relaying = Task {
      for await signal in signals where !self.pass(signal) {
        working.cancel()
        try? await Task.sleep(for: self.patience)
        found.yield(late)
      }
    }
    defer { relaying.cancel() }
    for await value in values { return value }
    return late
  }

  /// Runs a command, which gets the signals that come until it has ended.
  ///
  /// - Parameters:
  ///   - command: The command.
  ///   - bytes: The input of the command; nil for the input of this process.
  /// - Returns: Its exit status; 128 plus the number of the signal if a signal ended it, or came before it could begin.
  /// - Throws: `Failure` if the command cannot be started.
  func run(_ command: ChildCommand, reading bytes: [UInt8]? = nil) async throws(Failure) -> Int32 {
    let early = state.withLock { state in
      if state.status == nil { state.command = command }
      return state.status
    }
    if let early { return early }
    return try await command.run(reading: bytes)
  }

  /// Passes a signal on; false if no command runs that can get it.
  private func pass(_ signal: UnixSignal) -> Bool {
    state.withLock { state in
      if state.status == nil { state.status = 128 + signal.rawValue }
      return state.command?.send(signal) ?? false
    }
  }
}
