import Logging
import Synchronization

/// A link to the server: a connection that is made when it is first needed and made again after it was lost.
///
/// After a failure it pauses before it tries again; the pauses grow with the number of failures in a row.
final class Link: Sendable {
  typealias Outcome = Result<Connection, Failure>

  private enum Phase {
    case idle
    case connecting
    case open(Connection)
    case closed
  }

  /// What to do for a task that asks for the connection.
  private enum Step {
    case give(Outcome)
    case wait
    case connect(after: ContinuousClock.Instant?)
  }

  private struct State {
    var phase = Phase.idle
    /// The tasks that wait for the connection that is being made.
    var waiters: [@Sendable (Outcome) -> Void] = []
    var pauses = Pauses()
    /// The end of the current pause, and the failure that is its reason.
    var rest: (end: ContinuousClock.Instant, reason: ClientError)?
  }

  private let open: @Sendable () async throws(ClientError) -> Connection
  private let time: Clock
  private let logger: Logger
  private let state = Mutex(State())

  /// Makes a link that is not connected yet.
  ///
  /// - Parameters:
  ///   - time: The clock for its pauses.
  ///   - logger: The log for connections that are lost and made again.
  ///   - open: Makes a connection over which requests can be sent.
  init(time: Clock, logger: Logger, open: @escaping @Sendable () async throws(ClientError) -> Connection) {
    self.time = time
    self.logger = logger
    self.open = open
  }

  /// Returns the connection, and connects first if necessary.
  ///
  /// If the link would pause until after `deadline`, it returns the failure instead that is the reason for the pause.
  func connection(by deadline: ContinuousClock.Instant) async -> Outcome {
    if let connection = state.withLock({ Self.connection($0) }) { return .success(connection) }
    return await firstOutcome(whenCancelled: .failure(.final(.cancelled))) { settle in
      switch state.withLock({ Self.step(&$0, by: deadline, settle) }) {
      case .give(let outcome): settle(outcome)
      case .wait: break
      case .connect(let start):
        // This goes on even if the task that began it is cancelled, since others wait for the same connection.
        Task { await connect(after: start) }
      }
    }
  }

  /// Notes that replies came over the connection, so that the next pause is short again.
  func answered() {
    state.withLock { $0.pauses.reset() }
  }

  /// Notes that the connection failed.
  func lost(_ connection: Connection, _ reason: ClientError) {
    let now = time.now()
    let wasOpen = state.withLock { state in
      guard case .open(let current) = state.phase, current === connection else { return false }
      state.phase = .idle
      state.rest = (now + state.pauses.next(), reason)
      return true
    }
    if wasOpen { logger.info("a connection failed", metadata: ["reason": "\(reason)"]) }
  }

  /// Closes the link; it never connects again.
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
    // A server that is restarted closes idle connections. That does not count as a failure.
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
    let done: (waiters: [@Sendable (Outcome) -> Void], hadFailed: Bool)? = state.withLock { state in
      guard case .connecting = state.phase else { return nil }
      let hadFailed = state.rest != nil
      switch outcome {
      case .success(let connection):
        state.phase = .open(connection)
        state.rest = nil
      case .failure(let error):
        state.phase = .idle
        state.rest = (now + state.pauses.next(), error)
      }
      return (state.waiters.takeAll(), hadFailed)
    }
    if let done {
      log(outcome, hadFailed: done.hadFailed)
      for waiter in done.waiters { waiter(outcome.mapError { Failure($0, wasSent: false) }) }
    } else if case .success(let connection) = outcome {
      // The link was closed in the meantime.
      await connection.close()
    }
  }
}

extension Link {
  /// Logs the first of several failures in a row, and their end.
  private func log(_ outcome: Result<Connection, ClientError>, hadFailed: Bool) {
    switch outcome {
    case .success where hadFailed: logger.info("connected to the server again")
    case .success: logger.debug("connected to the server")
    case .failure(let error):
      logger.log(
        level: hadFailed ? .debug : .warning, "cannot connect to the server; the next request tries again",
        metadata: ["reason": "\(error)"])
    }
  }
}

extension Array {
  /// Removes and returns all elements.
  fileprivate mutating func takeAll() -> [Element] {
    defer { self = [] }
    return self
  }
}

/// The pauses between attempts to reach a server, which grow with each failure up to a limit.
package struct Pauses: Sendable {
  private static let first = Duration.milliseconds(50)
  private static let longest = Duration.seconds(2)

  /// The number of failures in a row.
  package private(set) var failures = 0

  package init() {}

  /// Counts a failure and returns the pause after it.
  ///
  /// The pause is 50 ms after the first failure and doubles with each failure, up to 2 s. A random part of up to one
  /// half is subtracted, so that many clients do not come back at the same moment.
  package mutating func next() -> Duration {
    let pause = min(Self.first * (1 << min(failures, 16)), Self.longest)
    failures += 1
    return pause * Double.random(in: 0.5...1)
  }

  /// Notes a success: the next pause is the shortest again.
  package mutating func reset() {
    failures = 0
  }
}
