/// What to use here instead of a command that Redis has and Crosswalk does not have.
enum RedisCommandAdvice {
  /// Returns what a Redis client that gives such a command should use; nil if it is not such a command.
  static func advice(for name: UnsafeRawBufferPointer) -> String? {
    let name = name.capitals
    return all.first { $0.names.contains(name) }.map { "\($0.advice)" }
  }

  private static let all: [(names: Set<String>, advice: StaticString)] = [
    (
      ["GET", "MGET", "HGET", "HMGET", "GETEX", "GETRANGE", "STRLEN", "EXISTS", "HEXISTS", "SISMEMBER", "TYPE"],
      "this is not a key-value store: use LOOKUP dictionary from to value"
    ),
    (["HGETALL", "HKEYS", "HVALS", "HSCAN", "SMEMBERS", "LRANGE"], "use ENTRY dictionary system value, or ENTRIES"),
    (["KEYS", "SCAN", "DBSIZE", "RANDOMKEY"], "use DICTIONARIES, and ENTRIES dictionary"),
    (["SET", "MSET", "HSET", "HMSET", "HSETNX", "APPEND", "SADD", "GETSET"], "use LOAD yaml"),
    (["DEL", "UNLINK", "HDEL", "SREM", "FLUSHDB", "FLUSHALL", "GETDEL"], "use DROP dictionary"),
    (["SETNX"], "use LOCK name lease"),
    (["EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT", "PERSIST", "TTL", "PTTL"], "use LOCK name lease, and EXTEND"),
    (["INCR", "INCRBY", "INCRBYFLOAT", "DECR", "DECRBY", "HINCRBY"], "use RECORD service elapsed to count calls"),
    (
      ["MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH"],
      "there are no transactions: send the requests in a pipeline without one"
    ),
    (
      ["EVAL", "EVAL_RO", "EVALSHA", "EVALSHA_RO", "SCRIPT", "FCALL", "FCALL_RO", "FUNCTION"],
      "there are no scripts: send the requests in a pipeline"
    ),
    (["PSUBSCRIBE", "SSUBSCRIBE"], "there are no patterns and no shards: use SUBSCRIBE topic [topic …]"),
    (["SPUBLISH", "XADD", "LPUSH", "RPUSH"], "use PUBLISH topic payload"),
    (
      ["XREAD", "XREADGROUP", "XGROUP", "XAUTOCLAIM", "XCLAIM", "BLPOP", "BRPOP", "LPOP", "RPOP", "BLMOVE"],
      "use SUBSCRIBE topic group=name"
    ),
    (["XACK"], "use ACK topic message-id"),
    (["PUBSUB", "XINFO", "XLEN", "XPENDING", "XRANGE", "LLEN"], "use TOPICS"),
    (["SLOWLOG"], "use SLOW service"),
    (["LATENCY", "MEMORY", "MONITOR", "DEBUG", "OBJECT"], "use INFO, and STATS service"),
    (["CONFIG"], "options are given to `crosswalk serve`: use INFO to see how this node is doing"),
    (["ACL"], "this server has no users: connect without AUTH"),
    (["ROLE", "REPLICAOF", "SLAVEOF", "WAIT", "WAITAOF", "PSYNC", "SYNC", "FAILOVER"], "use INFO replication"),
    (
      ["CLUSTER", "ASKING", "SENTINEL"],
      "this is a single node to its clients: use your client's class for a single Redis"
    ),
    (["MODULE", "SHUTDOWN", "SAVE", "BGSAVE", "LASTSAVE", "SWAPDB", "MOVE"], "HELP lists the commands"),
  ]
}
