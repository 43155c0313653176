internal import CrosswalkRedis

/// The scripts that change policies.
///
/// Their keys all carry the tag `{policies}`.
enum PolicyScripts {
  /// Sets the policy of a service, if it still is what it was made from.
  ///
  /// KEYS: policies, revision. ARGV: the channel, the service, its policy as it was or "", its policy as it is to be, how
  /// many services may have one. Returns 1; 0 where it was changed meanwhile; -1 where there are too many.
  static let set = RedisScript(
    """
    local before = redis.call('HGET', KEYS[1], ARGV[2]) or ''
    if before == ARGV[4] then return 1 end
    if before ~= ARGV[3] then return 0 end
    if before == '' and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[5]) then return -1 end
    redis.call('HSET', KEYS[1], ARGV[2], ARGV[4])
    redis.call('PUBLISH', ARGV[1], redis.call('INCR', KEYS[2]))
    return 1
    """)

  /// Takes the policy of a service away.
  ///
  /// KEYS: policies, revision. ARGV: the channel, the service.
  static let remove = RedisScript(
    """
    if redis.call('HDEL', KEYS[1], ARGV[2]) == 1 then redis.call('PUBLISH', ARGV[1], redis.call('INCR', KEYS[2])) end
    return 1
    """)

  /// Notes that what was captured of a service up to some moment is to be forgotten.
  ///
  /// KEYS: forgotten, revision. ARGV: the channel, the service, the moment, the moment before which notes are of no use.
  static let noteForgotten = RedisScript(
    """
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[4])
    redis.call('ZADD', KEYS[1], 'GT', ARGV[3], ARGV[2])
    redis.call('PUBLISH', ARGV[1], redis.call('INCR', KEYS[2]))
    return 1
    """)
}
