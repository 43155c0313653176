extension Client {
  /// Sends one request over a pool and returns its reply.
  func reply(to request: Request, over pool: Pool, isRepeatable: Bool) async throws(ClientError) -> Reply {
    try await replies(to: CollectionOfOne(request), over: pool, isRepeatable: isRepeatable)[0]
  }

  /// Sends many requests in batches and returns the replies, in the order of the requests.
  ///
  /// After a lost connection only the batch whose replies were lost is sent again.
  func replies(
    to requests: some Sequence<Request>, over pool: Pool, isRepeatable: Bool
  ) async throws(ClientError) -> [Reply] {
    var replies: [Reply] = []
    for batch in requests.batches {
      replies += try await pool.replies(
        to: try Self.checked(batch), isRepeatable: isRepeatable, tryingFor: configuration.retryTimeout)
    }
    return replies
  }

  /// Checks before anything is sent that no line is too long.
  ///
  /// A server would close the connection after such a line, and other tasks would lose their replies.
  static func checked(_ batch: RequestBatch) throws(ClientError) -> RequestBatch {
    guard batch.longestLine <= ProtocolLimits.line else {
      throw .invalid("a request has \(batch.longestLine) bytes; at most \(ProtocolLimits.line) are allowed")
    }
    return batch
  }
}
