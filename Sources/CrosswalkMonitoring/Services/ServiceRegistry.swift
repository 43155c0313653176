internal import CrosswalkRedis
internal import CrosswalkStore

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
