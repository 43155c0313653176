import Logging
import Synchronization

/// A few connections that many tasks share; each batch goes over the one with the fewest unanswered requests.
final class Pool: Sendable {
  private let links: [Link]
  private let time: Clock
  /// The number of unanswered requests of each link.
  private let owed: Mutex<[Int]>

  /// Makes a pool that connects when it is first used.
  ///
  /// - Parameters:
  ///   - size: The most connections; at least one.
  ///   - time: The clock for pauses and deadlines.
  ///   - logger: The log for connections that are lost and made again.
  ///   - open: Makes a connection over which requests can be sent.
  init(
    size: Int, time: Clock, logger: Logger, open: @escaping @Sendable () async throws(ClientError) -> Connection
  ) {
    links = (0..<max(1, size)).map { _ in Link(time: time, logger: logger, open: open) }
    owed = Mutex(Array(repeating: 0, count: links.count))
    self.time = time
  }

  /// Makes a pool of connections to a server with the given configuration.
  convenience init(size: Int, to address: ServerAddress, _ configuration: Client.Configuration) {
    self.init(size: size, time: configuration.time, logger: configuration.logger) { () async throws(ClientError) in
      try await Connection.open(address, configuration)
    }
  }

  /// Sends a batch and waits for its replies.
  ///
  /// - Parameters:
  ///   - batch: The requests.
  ///   - isRepeatable: Whether doing the requests twice does no harm. If so, they are sent again after the connection
  ///     was lost. If they could not be sent at all, they are tried again in any case.
  ///   - limit: The time after which no further attempt begins.
  ///   - maximumSilence: How long to wait for the next byte; nil for the reply timeout of the configuration.
  /// - Returns: The replies, in the order of the requests.
  /// - Throws: The error of the last attempt.
  /// - Returns: The replies, in the order of the requests.
  /// - Throws: The error of the last attempt.
  /// - Returns: The replies, in the order of the requests.
  /// - Throws: The error of the last attempt.
  func replies(
    to batch: RequestBatch, isRepeatable: Bool, tryingFor limit: Duration, maximumSilence: Duration? = nil
  ) async throws(ClientError) -> [Reply] {
    try await attempt(isRepeatable: isRepeatable, tryingFor: limit, weight: batch.count) { connection in
      await connection.send(batch, maximumSilence: maximumSilence)
    }
  }

  /// Calls `body` with a connection, and again for at most `limit` while it fails and may be repeated.
  func attempt<Value: Sendable>(
    isRepeatable: Bool, tryingFor limit: Duration, weight: Int = 1,
    _ body: (Connection) async -> Result<Value, Failure>
  ) async throws(ClientError) -> Value {
    let deadline = time.now() + limit
    while true {
      let failure: Failure
      switch await once(by: deadline, weight: weight, body) {
      case .success(let value): return value
      case .failure(let reason): failure = reason
      }
      guard time.now() < deadline else { throw failure.error }
      switch failure {
      case .unsent: continue
      case .unknown where isRepeatable: continue
      case .unknown(let error), .final(let error): throw error
      }
    }
  }

  /// Closes all connections; the pool never connects again.
  func close() async {
    for link in links { await link.close() }
  }

  private func once<Value: Sendable>(
    by deadline: ContinuousClock.Instant, weight: Int, _ body: (Connection) async -> Result<Value, Failure>
  ) async -> Result<Value, Failure> {
    let index = owed.withLock { owed in
      let index = owed.indices.min { owed[$0] < owed[$1] } ?? 0
      owed[index] += weight
      return index
    }
    defer { owed.withLock { $0[index] -= weight } }
    let link = links[index]
    switch await link.connection(by: deadline) {
    case .failure(let failure): return .failure(failure)
    case .success(let connection):
      let outcome = await body(connection)
      switch outcome {
      case .success: link.answered()
      case .failure(.final(.cancelled)): break
      case .failure(let failure): link.lost(connection, failure.error)
      }
      return outcome
    }
  }
}
