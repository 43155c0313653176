internal import CrosswalkRedis
internal import CrosswalkStore
internal import Logging
internal import Synchronization

/// Says that this node lives, and knows which others do.
final class NodeLife: Sendable {
  /// For how long Redis keeps what a node said last, in ms; a node of which it knows nothing is as one that is silent.
  private static let kept: Int64 = 60_000

  /// Notes that a node lives.
  ///
  /// KEYS: nodes. ARGV: this node, for how many ms what a node says is kept. Returns the nodes, and when each spoke.
  private static let beat = RedisScript(
    """
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - ARGV[2]))
    return redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
    """)

  /// This start of this node, as no other is called.
  let node: String
  private let connection: RedisConnection
  private let keys: Keys
  private let options: Topics.Options
  private let outages: OutageLog
  private struct State {
    var watch: NodeWatch
    var hasSpoken = false
  }
  private let state: Mutex<State>

  init(node: String, connection: RedisConnection, keys: Keys, options: Topics.Options, logger: Logger) {
    self.node = "\(node)#\(ULID(at: .now()))"
    self.connection = connection
    self.keys = keys
    self.options = options
    outages = OutageLog("messages wait", end: "messages flow again", logger: logger)
    state = Mutex(State(watch: NodeWatch(silence: options.silence)))
  }

  /// Makes sure that this node has said that it lives, before anything bears its name.
  func begin() async throws(StoreError) {
    if !state.withLock({ $0.hasSpoken }) { _ = try await speak() }
  }

  /// Goes on saying it until the task is cancelled.
  ///
  /// - Parameter onDeath: Called when a node was found to be dead.
  func run(onDeath: @Sendable () -> Void) async {
    while !Task.isCancelled {
      do throws(StoreError) {
        if try await speak() { onDeath() }
        outages.note(nil)
      } catch {
        outages.note(error.description)
      }
      try? await Task.sleep(for: options.heartbeat)
    }
  }

  /// The node of a member; nil for what was not named by a node.
  static func node(of member: String) -> String? {
    member.lastIndex(of: "/").map { String(member[..<$0]) }
  }

  /// Whether a node is dead, but for this one.
  func isDead(_ other: String) -> Bool {
    other != node && state.withLock { $0.watch.isDead(other) }
  }

  /// Says that this node lives; returns whether another was found to be dead.
  private func speak() async throws(StoreError) -> Bool {
    let reply = try await connection.result(
      of: Self.beat, keys: [keys.nodes], arguments: [RedisWord(node), RedisWord(Self.kept)])
    var beats: [String: Int64] = [:]
    for (node, beat) in reply.pairs {
      beats[node.string ?? ""] = beat.string.flatMap(Double.init).flatMap(Int64.init(exactly:))
    }
    return state.withLock { state in
      state.hasSpoken = true
      return state.watch.look(beats, at: .now)
    }
  }
}
