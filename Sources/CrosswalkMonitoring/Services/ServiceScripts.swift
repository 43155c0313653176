internal import CrosswalkRedis

/// The scripts that keep the names of services; their keys carry the tag `{services}`.
enum ServiceScripts {
  /// Notes that services were seen, and lets new ones in as long as there is room.
  ///
  /// A service that was not seen for long makes room. One whose calls are all from before it was forgotten is not noted.
  ///
  /// KEYS: services, forgotten. ARGV: how many services there may be, for how many seconds a service is known that is not
  /// seen, for how many it is known that one was forgotten, then in turn a service, when it was seen in seconds, and since
  /// when the newest of its calls were counted in ms.
  /// Returns the services that have no room, and in turn those that were forgotten lately and when.
  static let register = RedisScript(
    """
    local services, notes, now = KEYS[1], KEYS[2], redis.call('TIME')[1]
    redis.call('ZREMRANGEBYSCORE', services, '-inf', now - ARGV[2])
    redis.call('ZREMRANGEBYSCORE', notes, '-inf', (now - ARGV[3]) * 1000)
    local room = ARGV[1] - redis.call('ZCARD', services)
    local refused, forgotten = {}, {}
    for i = 4, #ARGV, 3 do
      local name, seen, since = ARGV[i], ARGV[i + 1], ARGV[i + 2]
      local moment = redis.call('ZSCORE', notes, name)
      if moment then
        forgotten[#forgotten + 1] = name
        forgotten[#forgotten + 1] = moment
      end
      if not moment or tonumber(since) >= tonumber(moment) then
        if redis.call('ZSCORE', services, name) then
          redis.call('ZADD', services, 'GT', seen, name)
        elseif room > 0 then
          redis.call('ZADD', services, seen, name)
          room = room - 1
        else
          refused[#refused + 1] = name
        end
      end
    end
    return {refused, forgotten}
    """)

  /// Takes a name away, and notes that what was counted before must not come back.
  ///
  /// KEYS: services, forgotten. ARGV: the service, the moment in ms.
  static let forget = RedisScript(
    """
    redis.call('ZADD', KEYS[2], 'GT', ARGV[2], ARGV[1])
    return redis.call('ZREM', KEYS[1], ARGV[1])
    """)
}
