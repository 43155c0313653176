import CrosswalkRedis

extension RedisConnection {
  /// Returns the error of a command that fails; nil if it succeeds.
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
  /// Whether the command may have been carried out.
  var isOutcomeUnknown: Bool { if case .outcomeUnknown = self { true } else { false } }
  /// Whether the command was meant for another run of Redis.
  var isOtherRun: Bool { if case .otherRun = self { true } else { false } }
}
