internal import CrosswalkRedis

/// The scripts that change policies.
///
/// Their keys all carry the tag `{policies}`. The revision is never taken away: where it is missing and a node knows
/// policies, Redis has lost them, and they are to be restored before anything is changed.
enum PolicyScripts {
  /// What a script returns that found the policies lost.
  static let lost: Int64 = -2

  /// Begins the scripts that change something, whose KEYS are one more and the revision.
  private static let guardLost = """
    if ARGV[2] == '1' and redis.call('EXISTS', KEYS[2]) == 0 then return \(lost) end

    """

  /// Sets the policy of a service, if it still is what it was made from.
  ///
  /// KEYS: policies, revision. ARGV: the channel, "1" where the node knows policies, the service, its policy as it was or
  /// "", its policy as it is to be, how many services may have one. Returns 1; 0 where it was changed meanwhile; -1 where
  /// there are too many; -2 where the policies are lost.
  static let set = RedisScript(
    guardLost + """
      local before = redis.call('HGET', KEYS[1], ARGV[3]) or ''
      if before == ARGV[5] then return 1 end
      if before ~= ARGV[4] then return 0 end
      if before == '' and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[6]) then return -1 end
      redis.call('HSET', KEYS[1], ARGV[3], ARGV[5])
      redis.pcall('PUBLISH', ARGV[1], redis.call('INCR', KEYS[2]))
      return 1
      """)

  /// Takes the policy of a service away.
  ///
  /// KEYS: policies, revision. ARGV: the channel, "1" where the node knows policies, the service. Returns 1; -2 where the
  /// policies are lost.
  static let remove = RedisScript(
    guardLost + """
      if redis.call('HDEL', KEYS[1], ARGV[3]) == 1 then redis.pcall('PUBLISH', ARGV[1], redis.call('INCR', KEYS[2])) end
      return 1
      """)

  /// Notes that what was captured of a service up to some moment is to be forgotten.
  ///
  /// KEYS: forgotten, revision. ARGV: the channel, "1" where the node knows policies, the service, the moment, the moment
  /// before which notes are of no use. Returns 1; -2 where the policies are lost.
  static let noteForgotten = RedisScript(
    guardLost + """
      redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[5])
      redis.call('ZADD', KEYS[1], 'GT', ARGV[4], ARGV[3])
      redis.pcall('PUBLISH', ARGV[1], redis.call('INCR', KEYS[2]))
      return 1
      """)

  /// Writes again what Redis has lost, unless another node has.
  ///
  /// KEYS: policies, revision, forgotten. ARGV: the channel, the revision, which no node knows yet, how many policies, then
  /// services and policies in turn, then services and the moments up to which their captures are forgotten.
  /// Returns whether it did.
  static let restore = RedisScript(
    """
    if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
    local last = 3 + 2 * tonumber(ARGV[3])
    for i = 4, last, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
    for i = last + 1, #ARGV, 2 do redis.call('ZADD', KEYS[3], 'GT', ARGV[i + 1], ARGV[i]) end
    redis.call('SET', KEYS[2], ARGV[2])
    redis.pcall('PUBLISH', ARGV[1], ARGV[2])
    return 1
    """)
}
