import Synchronization

/// A way to the service: a connection that is made when it is first needed, and made anew after it was lost.
///
/// After a failure it rests before it tries again, the longer the more failures there were in a row.
final class Link: Sendable {
  typealias Outcome = Result<Connection, Failure>

  private enum Phase {
    case idle
    case connecting
    case open(Connection)
    case closed
  }

  /// What is to be done for one who asks for the connection.
  private enum Step {
    case give(Outcome)
    case wait
    case connect(after: ContinuousClock.Instant?)
  }

  private struct State {
    var phase = Phase.idle
    /// Those who wait for the connection that is being made.
    var waiters: [@Sendable (Outcome) -> Void] = []
    var pauses = Pauses()
    /// Until when nothing is tried, and the failure that is the reason.
    var rest: (end: ContinuousClock.Instant, reason: ClientError)?
  }

  private let open: @Sendable () async throws(ClientError) -> Connection
  private let time: Timepiece
  private let state = Mutex(State())

  /// - Parameters:
  ///   - time: By which it rests.
  ///   - open: Makes a connection over which requests can be sent.
  init(time: Timepiece, open: @escaping @Sendable () async throws(ClientError) -> Connection) {
    self.time = time
    self.open = open
  }

  /// The connection; made if there is none, unless the link rests until later than `deadline`.
  func connection(by deadline: ContinuousClock.Instant) async -> Outcome {
    if let connection = state.withLock({ Self.connection($0) }) { return .success(connection) }
    return await firstOutcome(whenCancelled: .failure(.final(.cancelled))) { settle in
      switch state.withLock({ Self.step(&$0, by: deadline, settle) }) {
      case .give(let outcome): settle(outcome)
      case .wait: break
      case .connect(let start):
        // Goes on without the one who began it: others wait for the same connection.
        Task { await connect(after: start) }
      }
    }
  }

  /// Says that replies came over the connection, so that it is worth the next attempt at once.
  func answered() {
    state.withLock { $0.pauses.reset() }
  }

  /// Says that the connection failed.
  func lost(_ connection: Connection, _ reason: ClientError) {
    let now = time.now()
    state.withLock { state in
      guard case .open(let current) = state.phase, current === connection else { return }
      state.phase = .idle
      state.rest = (now + state.pauses.next(), reason)
    }
  }

  /// Ends the connection for good.
  func close() async {
    let (connection, waiters) = state.withLock { state in
      let connection: Connection? = if case .open(let connection) = state.phase { connection } else { nil }
      state.phase = .closed
      return (connection, state.waiters.takeAll())
    }
    for waiter in waiters { waiter(.failure(.final(.closed))) }
    await connection?.close()
  }

  private static func connection(_ state: State) -> Connection? {
    if case .open(let connection) = state.phase, connection.isOpen { connection } else { nil }
  }

  private static func step(
    _ state: inout State, by deadline: ContinuousClock.Instant, _ waiter: @escaping @Sendable (Outcome) -> Void
  ) -> Step {
    switch state.phase {
    case .closed: return .give(.failure(.final(.closed)))
    case .connecting:
      state.waiters.append(waiter)
      return .wait
    case .open(let connection) where connection.isOpen: return .give(.success(connection))
    // A service that is stopped and started closes connections that nobody used: no failure, yet.
    case .idle, .open:
      if let rest = state.rest, rest.end > deadline { return .give(.failure(.final(rest.reason))) }
      state.phase = .connecting
      state.waiters.append(waiter)
      return .connect(after: state.rest?.end)
    }
  }

  private func connect(after start: ContinuousClock.Instant?) async {
    if let start, start > time.now() { await time.sleep(start) }
    let outcome: Result<Connection, ClientError>
    do throws(ClientError) { outcome = .success(try await open()) } catch { outcome = .failure(error) }
    let now = time.now()
    let waiters: [@Sendable (Outcome) -> Void]? = state.withLock { state in
      guard case .connecting = state.phase else { return nil }
      switch outcome {
      case .success(let connection):
        state.phase = .open(connection)
        state.rest = nil
      case .failure(let error):
        state.phase = .idle
        state.rest = (now + state.pauses.next(), error)
      }
      return state.waiters.takeAll()
    }
    if let waiters {
      for waiter in waiters { waiter(outcome.mapError { Failure($0, wasSent: false) }) }
    } else if case .success(let connection) = outcome {
      // Closed in the meantime.
      await connection.close()
    }
  }
}

extension Array {
  /// Everything that is in it; it is empty then.
  fileprivate mutating func takeAll() -> [Element] {
    defer { self = [] }
    return self
  }
}
