extension Client {
  /// Asks a server for what it answers from its memory.
  func reply(to request: Request, over pool: Pool, isRepeatable: Bool) async throws(ClientError) -> Reply {
    try await replies(to: CollectionOfOne(request), over: pool, isRepeatable: isRepeatable)[0]
  }

  /// Asks for many things at once; of those that are sent again, only what was lost.
  ///
  /// - Returns: The replies, in the order of the requests.
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

  /// Says before anything is sent that a line is too long: a server would close the connection over it, and with that
  /// others would lose their replies.
  static func checked(_ batch: RequestBatch) throws(ClientError) -> RequestBatch {
    guard batch.longestLine <= ProtocolLimits.line else {
      throw .invalid("a request has \(batch.longestLine) bytes; it may have \(ProtocolLimits.line)")
    }
    return batch
  }
}
