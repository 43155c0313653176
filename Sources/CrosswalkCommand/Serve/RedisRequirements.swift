import CrosswalkRedis
internal import CrosswalkStore
import Logging

/// What a Redis of one's own must be and allow: looked at when a service starts, and not only when something fails.
struct RedisRequirements: Sendable {
  private static let pause: Duration = .seconds(2)

  private let connection: RedisConnection
  private let keys: Keys

  /// - Parameters:
  ///   - connection: A connection to it, as the user that the service is.
  ///   - keys: The names of the keys that it is to keep.
  init(connection: RedisConnection, keys: Keys) {
    self.connection = connection
    self.keys = keys
  }

  /// Warns of what is missing, once Redis can be asked; tries again until then, or until the task is cancelled.
  func warn(_ logger: Logger) async {
    while !Task.isCancelled {
      if await warnNow(logger) { return }
      try? await Task.sleep(for: Self.pause)
    }
  }

  /// Warns of what is missing; false where Redis cannot be asked now.
  func warnNow(_ logger: Logger) async -> Bool {
    do throws(StoreError) {
      for shortcoming in try await shortcomings() { logger.warning("\(shortcoming)") }
      return true
    } catch {
      if case .unavailable = error { return false }
      logger.warning("what Redis allows could not be found out: \(error)")
      return true
    }
  }

  /// What is missing, and what follows from it.
  ///
  /// - Throws: `StoreError.unavailable` where Redis is away.
  func shortcomings() async throws(StoreError) -> [String] {
    try await missingRights() + unknownRun() + eviction()
  }

  private func missingRights() async throws(StoreError) -> [String] {
    let rights = NeededRights(keys).rights
    let reply: RedisReply
    do throws(StoreError) {
      reply = try await connection.result(
        of: NeededRights.denied, keys: [],
        arguments: rights.flatMap { [RedisWord($0.words.count)] + $0.words.map { RedisWord($0) } })
    } catch {
      guard case .refused(let reason) = error, reason.hasPrefix("NOPERM") else { throw error }
      return ["the Redis user may not run EVAL, which everything needs: \(reason)"]
    }
    guard let places = reply.array else { throw .unexpectedReply }
    let denied = places.compactMap(\.integer).compactMap { rights.indices.contains(Int($0)) ? rights[Int($0)] : nil }
    // Without INFO nothing fails; what follows from that is said below.
    let (channels, others) = (denied.filter(\.isOfChannel), denied.filter { !$0.isOfChannel && $0.command != "INFO" })
    var missing: [String] = []
    if !others.isEmpty {
      missing.append(
        "the Redis user may not run \(Self.names(of: others)) on keys that begin with \(keys.namespace): what needs that "
          + "fails")
    }
    if !channels.isEmpty {
      missing.append(
        "the Redis user may not run \(Self.names(of: channels)) on channels that begin with \(keys.namespace): what other "
          + "nodes do is noticed up to a second later")
    }
    return missing
  }

  private func unknownRun() async throws(StoreError) -> [String] {
    if try await connection.answeringRun().isTold { return [] }
    return [
      "Redis does not say which run of it this is, since its user may not run INFO or a proxy does not pass it: after each "
        + "new connection, what Redis acknowledged in the last 5 s is written again, and no lock is given for 2 s"
    ]
  }

  private func eviction() async throws(StoreError) -> [String] {
    let facts: String
    do throws(StoreError) {
      facts = try await connection.reply(to: RedisCommand("INFO", "memory")).string ?? ""
    } catch {
      // That it may not be asked is said already.
      guard case .refused = error else { throw error }
      return []
    }
    let name = "maxmemory_policy:"
    guard let line = facts.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix(name) }) else { return [] }
    let policy = line.dropFirst(name.count)
    guard policy != "noeviction" else { return [] }
    return [
      "Redis drops keys when its memory is full (maxmemory-policy \(policy)), and with them dictionaries, locks and "
        + "messages: set maxmemory-policy noeviction"
    ]
  }

  private static func names(of rights: [NeededRights.Right]) -> String {
    Set(rights.map(\.command)).sorted().joined(separator: ", ")
  }
}
