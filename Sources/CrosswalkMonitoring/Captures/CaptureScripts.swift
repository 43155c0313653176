internal import Crosswalk
internal import CrosswalkRedis
internal import CrosswalkStore

/// The scripts that keep and delete captures.
///
/// The keys of a script all carry the tag of one service. A capture is known by its id, so keeping it twice keeps it
/// once. Ids are in the order of time, and the id is at the eighth byte of a document.
enum CaptureScripts {
  private static let guardForgotten = """
    -- It was recorded before a FORGET and arrives after it.
    local forgotten = redis.call('GET', KEYS[1])
    if forgotten and tonumber(ARGV[3]) <= tonumber(forgotten) then return false end
    """

  /// Keeps a slow call if it is among the slowest of its day.
  ///
  /// KEYS: forgotten, slow, captures. ARGV: id, document, recorded, elapsed, the number of calls to keep, seconds to
  /// live. Returns the elapsed time and the id of the fastest call that is kept, or nothing if there is still room.
  static let keepSlow = RedisScript(
    guardForgotten + """

      local slow, captures, most = KEYS[2], KEYS[3], tonumber(ARGV[5])
      -- Of equal calls the latest, with the greatest id, is removed first.
      local function mildest()
        if redis.call('ZCARD', slow) < most then return false end
        local elapsed = redis.call('ZRANGE', slow, 0, 0, 'WITHSCORES')[2]
        return {elapsed, redis.call('ZREVRANGEBYSCORE', slow, elapsed, elapsed, 'LIMIT', 0, 1)[1]}
      end
      if not redis.call('ZSCORE', slow, ARGV[1]) then
        local least = mildest()
        if least then
          local margin = tonumber(ARGV[4]) - tonumber(least[1])
          if margin < 0 or margin == 0 and ARGV[1] > least[2] then return least end
          redis.call('ZREM', slow, least[2])
          redis.call('HDEL', captures, least[2])
        end
        redis.call('ZADD', slow, ARGV[4], ARGV[1])
        redis.call('HSET', captures, ARGV[1], ARGV[2])
        redis.call('EXPIRE', slow, ARGV[6])
        redis.call('EXPIRE', captures, ARGV[6])
      end
      return mildest()
      """)

  /// Keeps a sample if it is among the newest.
  ///
  /// KEYS: forgotten, samples. ARGV: id, document, recorded, the number of samples to keep, seconds to live, the
  /// smallest id that is not too old.
  static let keepSample = RedisScript(
    guardForgotten + """

      local samples, most = KEYS[2], tonumber(ARGV[4])
      local function id(document) return string.sub(document, 8, 33) end
      local function oldest()
        local last = redis.call('LINDEX', samples, -1)
        return last and id(last)
      end
      -- It is usually the newest, unless a node was disconnected for a while.
      local index, next = 0, redis.call('LINDEX', samples, 0)
      while next and id(next) > ARGV[1] do
        index = index + 1
        if index == most then return false end
        next = redis.call('LINDEX', samples, index)
      end
      if next and id(next) == ARGV[1] then return false end
      if index == 0 then
        redis.call('LPUSH', samples, ARGV[2])
      elseif next then
        redis.call('LINSERT', samples, 'BEFORE', next, ARGV[2])
      else
        redis.call('RPUSH', samples, ARGV[2])
      end
      redis.call('LTRIM', samples, 0, most - 1)
      while oldest() and oldest() < ARGV[6] do redis.call('RPOP', samples) end
      redis.call('EXPIRE', samples, ARGV[5])
      return false
      """)

  /// Deletes all captures of a service, and keeps out those that are still being sent.
  ///
  /// KEYS: forgotten, then the keys that hold captures. ARGV: now, the seconds to remember it.
  static let forget = RedisScript(
    """
    local before = redis.call('GET', KEYS[1])
    if not before or tonumber(before) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) end
    for i = 2, #KEYS do redis.call('UNLINK', KEYS[i]) end
    return 1
    """)
}

/// The times for which captures are kept.
enum CaptureDays {
  /// The seconds for which a sample is kept: 7 days.
  static let sampleLife: Int64 = 7 * 86400

  /// The seconds after which no capture is left: the day of a slow call, and 7 more.
  static let longestLife: Int64 = 8 * 86400

  /// Returns in how many seconds the slow calls of a day expire; not positive if they have expired.
  ///
  /// The calls of a day are kept for 7 days after its end, so each of them is kept for at least 7 days.
  static func secondsLeft(of day: Day, at now: Moment) -> Int64 {
    Int64(day.number) * 86400 + 86400 + 7 * 86400 - now.seconds
  }

  /// Returns the days that can have slow calls, the newest first; tomorrow is included for clocks that are ahead.
  static func all(at now: Moment) -> [Day] {
    let today = now.day.number
    return (today - 7...today + 1).reversed().map(Day.init)
  }
}

/// Makes the commands that keep captures in Redis.
struct CaptureCommands: Sendable {
  /// The names of the keys.
  let keys: Keys
  /// The clock.
  let now: @Sendable () -> Moment
  /// The function that returns how many samples of a service are kept.
  let keep: @Sendable (ServiceName) -> Int

  /// Returns the command that keeps a capture, or nil if the capture is too old.
  func keeping(_ capture: HeldCapture) -> RedisCommand? {
    guard case .document(let document) = capture.body else { return nil }
    let service = capture.listID.service
    let arguments = [
      RedisWord(capture.id.description), RedisWord(document), RedisWord(capture.recorded.microseconds),
    ]
    switch capture.listID.kind {
    case .slow(let day):
      let seconds = CaptureDays.secondsLeft(of: day, at: now())
      guard seconds > 0 else { return nil }
      return CaptureScripts.keepSlow.command(
        keys: [keys.forgotten(service), keys.slow(service, day), keys.slowCaptures(service, day)],
        arguments: arguments + [RedisWord(capture.elapsed), RedisWord(HeldCaptures.slowest), RedisWord(seconds)])
    case .sample(let status):
      let oldest = now().advanced(seconds: -CaptureDays.sampleLife)
      guard capture.recorded > oldest else { return nil }
      return CaptureScripts.keepSample.command(
        keys: [keys.forgotten(service), keys.samples(service, status)],
        arguments: arguments + [
          RedisWord(keep(service)), RedisWord(CaptureDays.sampleLife),
          RedisWord(ULID(firstAt: oldest).description),
        ])
    }
  }
}
