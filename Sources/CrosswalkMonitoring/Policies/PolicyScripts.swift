internal import CrosswalkRedis

/// The scripts that change policies; their keys carry the tag `{policies}`.
///
/// The revision is never deleted. If it is missing and a node knows policies, Redis has lost them, and they must be
/// restored before any change.
enum PolicyScripts {
  /// The result of a script that found that the policies were lost.
  static let lost: Int64 = -2

  /// The beginning of each script that changes something; the second of its KEYS is the revision.
  private static let guardLost = """
    if ARGV[2] == '1' and redis.call('EXISTS', KEYS[2]) == 0 then return \(lost) end

    """

  /// Sets the policy of a service, unless it has changed in the meantime.
  ///
  /// KEYS: policies, revision. ARGV: the channel, "1" if the node knows policies, the service, its policy before or "",
  /// its new policy, the limit of services with a policy. Returns 1; 0 if the policy has changed in the meantime; -1 if
  /// the limit is reached; -2 if the policies are lost.
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

  /// Removes the policy of a service.
  ///
  /// KEYS: policies, revision. ARGV: the channel, "1" if the node knows policies, the service. Returns 1; -2 if the
  /// policies are lost.
  static let remove = RedisScript(
    guardLost + """
      if redis.call('HDEL', KEYS[1], ARGV[3]) == 1 then redis.pcall('PUBLISH', ARGV[1], redis.call('INCR', KEYS[2])) end
      return 1
      """)

  /// Notes that the captures of a service up to some moment must be forgotten.
  ///
  /// KEYS: forgotten, revision. ARGV: the channel, "1" if the node knows policies, the service, the moment, the moment
  /// before which notes are no longer needed. Returns 1; -2 if the policies are lost.
  static let noteForgotten = RedisScript(
    guardLost + """
      redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[5])
      redis.call('ZADD', KEYS[1], 'GT', ARGV[4], ARGV[3])
      redis.pcall('PUBLISH', ARGV[1], redis.call('INCR', KEYS[2]))
      return 1
      """)

  /// Restores the policies that Redis has lost, unless another node has restored them.
  ///
  /// KEYS: policies, revision, forgotten. ARGV: the channel, a revision that no node knows yet, the number of policies,
  /// then services and policies in turn, then services and the moments up to which their captures are forgotten.
  /// Returns 1 if it has restored them, otherwise 0.
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
