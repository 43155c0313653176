import Logging
import Synchronization

/// A few connections that many tasks share: each request goes over the one that has the fewest to answer.
final class Pool: Sendable {
  private let links: [Link]
  private let time: Clock
  /// The requests that each link has to answer.
  private let owed: Mutex<[Int]>

  /// - Parameters:
  ///   - size: The most connections, at least one.
  ///   - time: By which it is tried again.
  ///   - logger: Where it says that connections are lost and made.
  ///   - open: Makes a connection over which requests can be sent.
  init(
    size: Int, time: Clock, logger: Logger, open: @escaping @Sendable () async throws(ClientError) -> Connection
  ) {
    links = (0..<max(1, size)).map { _ in Link(time: time, logger: logger, open: open) }
    owed = Mutex(Array(repeating: 0, count: links.count))
    self.time = time
  }

  /// Connections to a server, as the configuration says.
  convenience init(size: Int, to address: ServerAddress, _ configuration: Client.Configuration) {
    self.init(size: size, time: configuration.time, logger: configuration.logger) { () async throws(ClientError) in
      try await Connection.open(address, configuration)
    }
  }

  /// Sends a batch and waits for its replies; nothing may come for `maximumSilence` meanwhile, if that is another time than usual.
  ///
  /// If it does no harm that it is carried out twice (`isRepeatable`), it is sent again after the connection was lost. What
  /// was not sent at all is tried again in any case. Neither is begun after `limit`.
  func replies(
    to batch: RequestBatch, isRepeatable: Bool, tryingFor limit: Duration, maximumSilence: Duration? = nil
  ) async throws(ClientError) -> [Reply] {
    try await attempt(isRepeatable: isRepeatable, tryingFor: limit, weight: batch.count) { connection in
      await connection.send(batch, maximumSilence: maximumSilence)
    }
  }

  /// Does something with a connection, again and again for at most `limit` while it fails and may be done again.
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

  /// Ends the connections for good.
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
