import Logging
import Synchronization

/// A way to the server: a connection that is made when it is first needed, and made anew after it was lost.
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
  private let time: Clock
  private let logger: Logger
  private let state = Mutex(State())

  /// - Parameters:
  ///   - time: By which it rests.
  ///   - logger: Where it says that the connection is lost and made again.
  ///   - open: Makes a connection over which requests can be sent.
  init(time: Clock, logger: Logger, open: @escaping @Sendable () async throws(ClientError) -> Connection) {
    self.time = time
    self.logger = logger
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
    let wasOpen = state.withLock { state in
      guard case .open(let current) = state.phase, current === connection else { return false }
      state.phase = .idle
      state.rest = (now + state.pauses.next(), reason)
      return true
    }
    if wasOpen { logger.info("a connection failed", metadata: ["reason": "\(reason)"]) }
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
    // A server that is stopped and started closes connections that nobody used: no failure, yet.
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
      // Closed in the meantime.
      await connection.close()
    }
  }
}

extension Link {
  /// Says the first of several failures, and their end.
  private func log(_ outcome: Result<Connection, ClientError>, hadFailed: Bool) {
    switch outcome {
    case .success where hadFailed: logger.info("connected to the server again")
    case .success: logger.debug("connected to the server")
    case .failure(let error):
      logger.log(
        level: hadFailed ? .debug : .warning, "cannot connect to the server; it is tried again when it is needed",
        metadata: ["reason": "\(error)"])
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

/// How long to wait before a server is tried anew: longer after each failure, up to a limit.
package struct Pauses: Sendable {
  private static let first = Duration.milliseconds(50)
  private static let longest = Duration.seconds(2)

  /// The failures in a row.
  package private(set) var failures = 0

  package init() {}

  /// Counts a failure and gives the pause that follows it: 50 ms after the first, twice as long after each, at most 2 s;
  /// or up to half less, so that many clients do not come back at the same moment.
  package mutating func next() -> Duration {
    let pause = min(Self.first * (1 << min(failures, 16)), Self.longest)
    failures += 1
    return pause * Double.random(in: 0.5...1)
  }

  /// Says that it went well.
  package mutating func reset() {
    failures = 0
  }
}
