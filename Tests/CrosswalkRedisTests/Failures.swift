import CrosswalkRedis

extension RedisConnection {
  /// The error with which a command fails; `nil` when it does not.
  func failure(_ words: RedisWord...) async -> RedisError? {
    do throws(RedisError) {
      _ = try await send(RedisCommand(words))
      return nil
    } catch {
      return error
    }
  }
}

extension RedisError? {
  /// Whether nothing was sent.
  var isUnavailable: Bool { if case .unavailable = self { true } else { false } }
  /// Whether it may have been carried out.
  var isOutcomeUnknown: Bool { if case .outcomeUnknown = self { true } else { false } }
}
