internal import CrosswalkRedis

extension SlowMinima.Minimum {
  /// Reads what the script that keeps a slow call returns; nil where there is room for any.
  init?(_ reply: RedisReply) {
    guard let words = reply.array, words.count == 2,
      let elapsed = words[0].string.flatMap({ Double($0) }).flatMap({ UInt64(exactly: $0.rounded(.down)) }),
      let id = words[1].string
    else { return nil }
    self.init(elapsed: elapsed, id: id)
  }
}
