import Synchronization
import UnixSignals

/// Hands on the signals that come: to the command that runs, or else they end what we do.
final class SignalRelay: Sendable {
  private struct State {
    var status: Int32?
    var command: ChildCommand?
  }

  private let patience: Duration
  private let state = Mutex(State())

  /// - Parameter patience: How long to wait for the end of what was cancelled.
  init(patience: Duration = .seconds(2)) {
    self.patience = patience
  }

  /// What a process exits with that is ended by the first signal that came: 128 and its number; nil if none came.
  var status: Int32? { state.withLock { $0.status } }

  /// Does `work`, which a signal cancels that comes while no command runs.
  ///
  /// - Returns: What `work` returns, or `late` if a signal came and a service that does not answer held it up.
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

  /// Runs a command, which gets the signals that come until it has ended; with `bytes` or else our input for its input.
  ///
  /// - Returns: Its exit status; 128 and more for one that a signal ended, or that was not begun as a signal had come.
  func run(_ command: ChildCommand, reading bytes: [UInt8]? = nil) async throws(Failure) -> Int32 {
    let early = state.withLock { state in
      if state.status == nil { state.command = command }
      return state.status
    }
    if let early { return early }
    return try await command.run(reading: bytes)
  }

  /// Passes a signal on; `false` if no command runs that could get it.
  private func pass(_ signal: UnixSignal) -> Bool {
    state.withLock { state in
      if state.status == nil { state.status = 128 + signal.rawValue }
      return state.command?.send(signal) ?? false
    }
  }
}
