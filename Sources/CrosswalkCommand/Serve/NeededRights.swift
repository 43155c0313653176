internal import CrosswalkCoordination
internal import CrosswalkMonitoring
internal import CrosswalkRedis
internal import CrosswalkStore

/// The Redis commands that Crosswalk uses, each with an example of a key or channel: what a Redis user must be allowed.
///
/// A test compares it with the commands in the sources.
struct NeededRights {
  /// A command with its arguments.
  struct Right: Sendable {
    let words: [String]
    /// Whether its argument is a channel; otherwise it is a key.
    let isOfChannel: Bool

    var command: String { words[0] }
  }

  let rights: [Right]

  init(_ keys: Keys) {
    let topic = keys.topics.replacing("{topics}", with: "{t:topic}:stream")
    let commands: [(key: String?, words: [String])] =
      [
        (nil, ["PING", "INFO", "TIME"]),
        (keys.revision, ["GET", "SET", "INCR", "EXISTS", "DEL", "UNLINK", "EXPIRE", "PERSIST", "PTTL", "TYPE"]),
        (
          keys.generations,
          ["HGET", "HSET", "HDEL", "HLEN", "HKEYS", "HMGET", "HGETALL", "HINCRBY", "HEXISTS"]
        ),
        (keys.history("dictionary"), ["LINDEX", "LINSERT", "LPUSH", "LRANGE", "LREM", "LTRIM", "RPOP", "RPUSH"]),
        (
          keys.services,
          [
            "ZADD", "ZCARD", "ZMSCORE", "ZRANGE", "ZRANGEBYSCORE", "ZREM", "ZREMRANGEBYSCORE", "ZREVRANGEBYSCORE",
            "ZSCORE",
          ]
        ),
        (keys.topics, ["SADD", "SCARD", "SISMEMBER", "SMEMBERS"]),
        (
          topic,
          ["XACK", "XADD", "XCLAIM", "XDEL", "XLEN", "XPENDING", "XRANGE", "XREVRANGE", "XTRIM"]
        ),
      ]
    let plain = commands.flatMap { key, names in names.map { Right([$0] + (key.map { [$0] } ?? [])) } }
    // Commands whose key is not the first argument.
    let groups = ["CREATE", "CREATECONSUMER", "DELCONSUMER", "SETID"].map { Right(["XGROUP", $0, topic, "group"]) }
    let facts = ["CONSUMERS", "GROUPS", "STREAM"].map { Right(["XINFO", $0, topic]) }
    let others = [
      Right(["EVAL", "", "1", keys.revision]), Right(["SCAN", "0"]),
      Right(["XREADGROUP", "GROUP", "group", "member", "COUNT", "1", "STREAMS", topic, ">"]),
    ]
    let channels = [keys.changes, keys.policyChanges, keys.lockReleases, keys.topicChanges].flatMap { channel in
      [Right(["PUBLISH", channel, ""], isOfChannel: true), Right(["SUBSCRIBE", channel], isOfChannel: true)]
    }
    rights = plain + groups + facts + others + channels
  }

  /// Returns the indexes of the commands that the user of the connection is not allowed to run.
  ///
  /// ARGV: for each command the number of its words, then the words. Redis before 7.0 returns nothing.
  static let denied = RedisScript(
    """
    if not redis.acl_check_cmd then return {} end
    local denied, number, i = {}, 0, 1
    while i <= #ARGV do
      local count = tonumber(ARGV[i])
      local known, isAllowed = pcall(redis.acl_check_cmd, unpack(ARGV, i + 1, i + count))
      if not (known and isAllowed) then denied[#denied + 1] = number end
      number, i = number + 1, i + count + 1
    end
    return denied
    """)
}

extension NeededRights.Right {
  fileprivate init(_ words: [String], isOfChannel: Bool = false) {
    self.words = words
    self.isOfChannel = isOfChannel
  }
}
