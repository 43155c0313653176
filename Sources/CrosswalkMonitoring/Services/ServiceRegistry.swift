internal import CrosswalkRedis
internal import CrosswalkStore
public import FoundationEssentials

// Services: the names of the services whose calls are recorded, at most 10,000 for all nodes together.
//
// Redis keeps the names in a sorted set, with the time at which each service was last seen. It removes a name after two
// years without calls, or when the service is forgotten with its statistics. It keeps a note of that for a day, so that
// older counts of other nodes do not bring the service back.
// Each node keeps a copy in memory (`ServiceRoster`), to refuse new services without asking Redis, and reads it again
// after a crash. After a crash of Redis, each node registers a service again when it next writes counts of it.

/// The names of the services in Redis.
struct ServiceRegistry: Sendable {
  /// How many seconds a note about a forgotten service is kept: longer than a node holds counts.
  private static let forgottenFor: Int64 = 86_400
  /// The number of services that one script registers.
  private static let servicesInScript = 500

  let connection: RedisConnection
  let keys: Keys
  let limit: Int

  /// The result of registering services.
  struct Outcome {
    /// The new services that the limit does not allow.
    var refused: [ServiceName] = []
    /// The services that were forgotten recently, and when, in ms since 1970.
    var forgotten: [ServiceName: Int64] = [:]
  }

  /// Returns the number of services.
  func count() async throws(StoreError) -> Int {
    Int(try await connection.reply(to: RedisCommand("ZCARD", RedisWord(keys.services))).integer ?? 0)
  }

  /// Returns the services that were seen since a moment, and when each was last seen, in seconds since 1970.
  func services(seenSince since: Int64 = 0) async throws(StoreError) -> [ServiceName: Int64] {
    let reply = try await connection.reply(
      to: RedisCommand("ZRANGEBYSCORE", RedisWord(keys.services), RedisWord(since), "+inf", "WITHSCORES"))
    let pairs = reply.pairs
    var services: [ServiceName: Int64] = [:]
    services.reserveCapacity(pairs.count)
    for (name, seen) in pairs {
      // A name that is not valid was not written by Crosswalk.
      guard let name = name.string, let service = try? ServiceName(name) else { continue }
      services[service] = seen.string.flatMap(Double.init).flatMap(Int64.init(exactly:)) ?? since
    }
    return services
  }

  /// Registers services and when they were seen, as far as the limit allows.
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

  /// Removes a name, so that counts from before this moment, in ms since 1970, do not come back.
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
  /// Registers services and when they were seen, and adds new services as far as the limit allows.
  ///
  /// It first removes services that were not seen for a long time. It does not register a service whose calls were all
  /// counted before it was forgotten.
  ///
  /// KEYS: services, forgotten. ARGV: the limit of services, how many seconds a service is kept after it was last seen,
  /// how many seconds a note about a forgotten service is kept, then for each service: its name, when it was seen in
  /// seconds, and since when its newest calls were counted in ms. Returns the services that the limit does not allow,
  /// and in turn each service that was forgotten recently and when.
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

  /// Removes a name, and notes that counts from before this moment must not come back.
  ///
  /// KEYS: services, forgotten. ARGV: the service, the moment in ms.
  static let forget = RedisScript(
    """
    redis.call('ZADD', KEYS[2], 'GT', ARGV[2], ARGV[1])
    return redis.call('ZREM', KEYS[1], ARGV[1])
    """)
}
