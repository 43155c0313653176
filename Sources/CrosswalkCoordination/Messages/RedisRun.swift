internal import CrosswalkRedis

/// One run of one Redis, from its start to its end, by the id that it gives itself.
///
/// Another run, be it of the same Redis started again or of another that took its place, may have lost what the last one
/// acknowledged.
enum RedisRun {
  /// The beginning of a script that goes on only in the run that the node knows, which is its last argument.
  ///
  /// Else the script returns `other` and the run that it found.
  static let isKnown = """
    local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
    if run ~= ARGV[#ARGV] then return {'other', run} end

    """

  /// The run that a script found which did not go on; nil where it did.
  static func other(_ reply: RedisReply) -> String? {
    guard let words = reply.array, words.first?.string == "other" else { return nil }
    return words.last?.string
  }
}

extension RedisConnection {
  /// The run that it is connected to.
  func redisRun() async throws(RedisError) -> String {
    let facts = try await send(RedisCommand("INFO", "server")).string ?? ""
    guard let start = facts.firstRange(of: "run_id:")?.upperBound else { throw .unexpectedReply }
    return String(facts[start...].prefix { $0.isHexDigit })
  }
}
