/// A lock of a server, with a connection of its own, since a LOCK that waits holds up later requests.
struct ConnectedLock: LockServer {
  /// How long a release is tried again.
  private static let releaseLimit = Duration.seconds(5)

  let name: String
  let hold: Duration
  let configuration: Client.Configuration
  let pool: Pool

  /// Makes a lock that connects when it is first used.
  ///
  /// - Parameters:
  ///   - name: The name of the lock.
  ///   - hold: How long the lock stays taken at least.
  ///   - address: The address of the server.
  ///   - configuration: How to connect and how long to wait.
  init(name: String, hold: Duration = .zero, address: ServerAddress, configuration: Client.Configuration) {
    self.name = name
    self.hold = hold
    self.configuration = configuration
    pool = Pool(size: 1, to: address, configuration)
  }

  func take(lease: Duration, wait: Duration) async throws(ClientError) -> Grant? {
    let options = [("wait", wait), ("hold", hold)].compactMap { name, time in
      time > .zero ? Request.Option(name, time.word) : nil
    }
    let batch = try Client.checked(RequestBatch(Request(["LOCK", name, lease.word], options: options)))
    let maximumSilence = wait + configuration.replyTimeout
    let reply = try await pool.attempt(isRepeatable: false, tryingFor: configuration.retryTimeout) { connection in
      // This task goes on when the outer one is cancelled, since the lock may have just been granted. The server
      // answers at once when it sees that the sending side is closed.
      let asking = Task { await connection.send(batch, maximumSilence: maximumSilence) }
      return await withTaskCancellationHandler {
        await asking.value
      } onCancel: {
        connection.finishSending()
      }
    }[0]
    switch reply {
    case .busy where Task.isCancelled: throw .cancelled
    case .busy: return nil
    case .ok(let words) where words.count == 2:
      guard let fence = Int64(words[1]) else { throw ClientError(unexpected: reply, to: "LOCK") }
      let grant = Grant(token: words[0], fence: fence)
      guard Task.isCancelled else { return grant }
      await release(grant)
      throw .cancelled
    default: throw ClientError(unexpected: reply, to: "LOCK")
    }
  }

  func extend(_ grant: Grant, lease: Duration) async throws(ClientError) -> Bool {
    let request = Request(["EXTEND", name, grant.token, lease.word])
    // The request is given up early enough for another attempt over a new connection.
    let replies = try await pool.replies(
      to: RequestBatch(request), isRepeatable: true, tryingFor: .zero,
      maximumSilence: min(lease / 4, configuration.replyTimeout))
    switch replies[0] {
    case .ok: return true
    case .lost: return false
    default: throw ClientError(unexpected: replies[0], to: "EXTEND")
    }
  }

  @discardableResult
  func release(_ grant: Grant) async -> Bool {
    let batch = RequestBatch(Request(["UNLOCK", name, grant.token]))
    // This task is separate, so that it is not cancelled. If the server cannot be reached, the lock is free when its
    // lease ends.
    return await Task {
      let first = try? await pool.replies(
        to: batch, isRepeatable: false, tryingFor: .zero, maximumSilence: Self.releaseLimit)
      if let first { return first[0] != .lost }
      // After a second attempt, LOST may only mean that the first one has released the lock.
      _ = try? await pool.replies(
        to: batch, isRepeatable: true, tryingFor: Self.releaseLimit, maximumSilence: Self.releaseLimit)
      return true
    }.value
  }
}
