import CrosswalkRedis
internal import CrosswalkStore
import Logging

/// The requirements for a Redis that is not private.
///
/// They are checked when a server starts, before anything fails.
struct RedisRequirements: Sendable {
  private static let pause: Duration = .seconds(2)

  private let connection: RedisConnection
  private let keys: Keys

  /// - Parameters:
  ///   - connection: A connection to it, as the user of the server.
  ///   - keys: The names of the keys of the server.
  init(connection: RedisConnection, keys: Keys) {
    self.connection = connection
    self.keys = keys
  }

  /// Logs a warning for each unmet requirement.
  ///
  /// Tries again until Redis can be reached, or until the task is cancelled.
  func warn(_ logger: Logger) async {
    while !Task.isCancelled {
      if await warnNow(logger) { return }
      try? await Task.sleep(for: Self.pause)
    }
  }

  /// Logs a warning for each unmet requirement; false if Redis cannot be reached now.
  func warnNow(_ logger: Logger) async -> Bool {
    do throws(StoreError) {
      for shortcoming in try await shortcomings() { logger.warning("\(shortcoming)") }
      return true
    } catch {
      if case .unavailable = error { return false }
      logger.warning("cannot find out what Redis allows: \(error)")
      return true
    }
  }

  /// The unmet requirements, with their consequences.
  ///
  /// - Throws: `StoreError.unavailable` if Redis is away.
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
      return ["the Redis user is not allowed to run EVAL, which everything needs: \(reason)"]
    }
    guard let indexes = reply.array else { throw .unexpectedReply }
    let denied = indexes.compactMap(\.integer).compactMap { rights.indices.contains(Int($0)) ? rights[Int($0)] : nil }
    // Without INFO nothing fails; its consequences are described below.
    let (channels, others) = (denied.filter(\.isOfChannel), denied.filter { !$0.isOfChannel && $0.command != "INFO" })
    var missing: [String] = []
    if !others.isEmpty {
      missing.append(
        "the Redis user is not allowed to run \(Self.names(of: others)) on keys that begin with \(keys.namespace): "
          + "what needs that fails")
    }
    if !channels.isEmpty {
      missing.append(
        "the Redis user is not allowed to run \(Self.names(of: channels)) on channels that begin with \(keys.namespace): "
          + "what other nodes do is noticed up to a second later")
    }
    return missing
  }

  private func unknownRun() async throws(StoreError) -> [String] {
    if try await connection.answeringRun().isTold { return [] }
    return [
      "Redis does not say which run of it this is, because its user is not allowed to run INFO, or a proxy does not pass it on: "
        + "after each new connection, what Redis acknowledged in the last 5 s is written again, and no lock is given for 2 s"
    ]
  }

  private func eviction() async throws(StoreError) -> [String] {
    let facts: String
    do throws(StoreError) {
      facts = try await connection.reply(to: RedisCommand("INFO", "memory")).string ?? ""
    } catch {
      // That INFO is not allowed is reported already.
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
