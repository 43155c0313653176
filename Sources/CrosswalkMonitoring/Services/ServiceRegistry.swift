internal import CrosswalkRedis
internal import CrosswalkStore
public import FoundationEssentials

/// The names of services in Redis.
struct ServiceRegistry: Sendable {
  /// How long it is known that a service was forgotten: longer than a node holds what it has counted.
  private static let forgottenFor: Int64 = 86_400
  /// How many services one script notes.
  private static let servicesInScript = 500

  let connection: RedisConnection
  let keys: Keys
  let limit: Int

  /// What came of services that were to be noted.
  struct Outcome {
    /// Those that are new and for which there is no room.
    var refused: [ServiceName] = []
    /// Those that were forgotten lately, and when, in ms since 1970.
    var forgotten: [ServiceName: Int64] = [:]
  }

  /// How many services there are.
  func count() async throws(StoreError) -> Int {
    Int(try await connection.reply(to: RedisCommand("ZCARD", RedisWord(keys.services))).integer ?? 0)
  }

  /// The services that there are and were seen since then, and when each was last seen, in seconds since 1970.
  func services(seenSince since: Int64 = 0) async throws(StoreError) -> [ServiceName: Int64] {
    let reply = try await connection.reply(
      to: RedisCommand("ZRANGEBYSCORE", RedisWord(keys.services), RedisWord(since), "+inf", "WITHSCORES"))
    let pairs = reply.pairs
    var services: [ServiceName: Int64] = [:]
    services.reserveCapacity(pairs.count)
    for (name, seen) in pairs {
      // What is no name was not written here.
      guard let name = name.string, let service = try? ServiceName(name) else { continue }
      services[service] = seen.string.flatMap(Double.init).flatMap(Int64.init(exactly:)) ?? since
    }
    return services
  }

  /// Notes that services were seen, as long as there is room.
  func register(_ batch: CountBatch, in run: RedisRun? = nil) async throws(StoreError) -> Outcome {
    var outcome = Outcome()
    var scripts: [RedisCommand] = []
    var words: [RedisWord] = []
    for (name, service) in batch.services {
      let newest = service.minutes.values.reduce(0) { max($0, $1.since) }
      words += [RedisWord(name.text), RedisWord(service.lastSeen / 1000), RedisWord(newest)]
      guard words.count == 3 * Self.servicesInScript else { continue }
      scripts.append(registration(words))
      words = []
    }
    if !words.isEmpty { scripts.append(registration(words)) }
    for reply in try await connection.replies(to: scripts, in: run) {
      guard let lists = reply.array, lists.count == 2 else { throw .unexpectedReply }
      outcome.refused += (lists[0].array ?? []).compactMap { $0.string.flatMap { try? ServiceName($0) } }
      for (name, moment) in lists[1].pairs {
        guard let service = name.string.flatMap({ try? ServiceName($0) }),
          let moment = moment.string.flatMap(Double.init).flatMap(Int64.init(exactly:))
        else { continue }
        outcome.forgotten[service] = moment
      }
    }
    return outcome
  }

  /// Takes a name away: what was counted before this moment, in ms since 1970, must not come back.
  func forget(_ service: ServiceName, at moment: Int64) async throws(StoreError) {
    try await connection.result(
      of: ServiceScripts.forget, keys: [keys.services, keys.forgottenServices],
      arguments: [RedisWord(service.text), RedisWord(moment)])
  }

  private func registration(_ words: [RedisWord]) -> RedisCommand {
    ServiceScripts.register.command(
      keys: [keys.services, keys.forgottenServices],
      arguments: [RedisWord(limit), RedisWord(Period.twoYears), RedisWord(Self.forgottenFor)] + words)
  }
}

/// A service whose calls were recorded.
public struct SeenService: Sendable, Equatable {
  /// Its name.
  public let service: String
  /// When one of its calls was last recorded, in whole seconds.
  public let lastSeen: Date
}

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
