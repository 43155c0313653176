import CrosswalkRedis

extension RedisConnection {
  /// The error with which a command fails; `nil` when it does not.
  func failure(_ words: RedisWord..., in run: RedisRun? = nil) async -> RedisError? {
    do throws(RedisError) {
      _ = try await send(RedisCommand(words), in: run)
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
  /// Whether it was meant for another run of Redis.
  var isOtherRun: Bool { if case .otherRun = self { true } else { false } }
}
