internal import CrosswalkRedis
internal import CrosswalkStore
internal import Logging
internal import Synchronization

/// The heartbeat of this node, and what it knows of the heartbeats of the others.
final class NodeLife: Sendable {
  /// How long Redis keeps the last heartbeat of a node, in ms; a node without one counts as silent.
  private static let kept: Int64 = 60_000

  /// Notes that a node lives.
  ///
  /// KEYS: nodes. ARGV: this node, for how many ms a heartbeat is kept.
  /// Returns the nodes, each followed by the time of its last heartbeat.
  private static let beat = RedisScript(
    """
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - ARGV[2]))
    return redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
    """)

  /// The name of this start of this node, which is unique.
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
    outages = OutageLog("messages are delayed", end: "messages are no longer delayed", logger: logger)
    state = Mutex(State(watch: NodeWatch(silence: options.silence)))
  }

  /// Makes sure that this node has sent a heartbeat before anything has its name.
  func begin() async throws(StoreError) {
    if !state.withLock({ $0.hasSpoken }) { _ = try await speak() }
  }

  /// Sends heartbeats until the task is cancelled.
  ///
  /// - Parameter onDeath: Called when a node is found to be dead.
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

  /// Returns the node of a member, or nil for a name that no node gave.
  static func node(of member: String) -> String? {
    member.lastIndex(of: "/").map { String(member[..<$0]) }
  }

  /// Returns whether a node other than this one is dead.
  func isDead(_ other: String) -> Bool {
    other != node && state.withLock { $0.watch.isDead(other) }
  }

  /// Sends a heartbeat, and returns whether another node was found to be dead.
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

/// Tells which nodes are dead: those without a new heartbeat for some time, in which heartbeats could be received.
struct NodeWatch: Sendable {
  private struct Sight {
    /// The last heartbeat of the node, by Redis' clock; nil if Redis has none.
    var beat: Int64?
    /// Since when this node has not seen a newer one.
    var since: ContinuousClock.Instant
  }

  private let silence: Duration
  /// A longer time between two looks is an outage, of Redis or of this node.
  private let longestGap: Duration
  private var sights: [String: Sight] = [:]
  private var lastLook: ContinuousClock.Instant?

  init(silence: Duration) {
    self.silence = silence
    longestGap = silence / 2
  }

  /// Takes in the heartbeats of the nodes, and returns whether a node is dead now that was not at the last look.
  mutating func look(_ beats: [String: Int64], at now: ContinuousClock.Instant) -> Bool {
    // In an outage no node could send a heartbeat, so the time begins again for all.
    let isFirst = lastLook.map { now - $0 > longestGap } ?? true
    let before = lastLook ?? now
    lastLook = now
    var hasNews = false
    for (node, sight) in sights {
      let beat = beats[node]
      if isFirst || beat != sight.beat {
        sights[node] = Sight(beat: beat, since: now)
      } else if now - sight.since >= silence, before - sight.since < silence {
        hasNews = true
      }
    }
    for (node, beat) in beats where sights[node] == nil { sights[node] = Sight(beat: beat, since: now) }
    // Nodes that have been gone for a long time are forgotten, because nobody asks for them any more.
    sights = sights.filter { $0.value.beat != nil || now - $0.value.since < silence * 1000 }
    return hasNews
  }

  /// Returns whether a node was dead at the last look; a node that was never seen is watched from now on.
  mutating func isDead(_ node: String) -> Bool {
    guard let lastLook else { return false }
    guard let sight = sights[node] else {
      sights[node] = Sight(beat: nil, since: lastLook)
      return false
    }
    return lastLook - sight.since >= silence
  }
}
