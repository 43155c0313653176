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

/// Tells which nodes are dead: those that have said nothing new for some time, during all of which one could hear them.
struct NodeWatch: Sendable {
  private struct Sight {
    /// When it last said that it lives, by Redis' clock; nil where Redis knows nothing of it.
    var beat: Int64?
    /// Since when it says nothing else.
    var since: ContinuousClock.Instant
  }

  private let silence: Duration
  /// A longer time from one look to the next is an outage, of Redis or of this node.
  private let longestGap: Duration
  private var sights: [String: Sight] = [:]
  private var lastLook: ContinuousClock.Instant?

  init(silence: Duration) {
    self.silence = silence
    longestGap = silence / 2
  }

  /// Takes up what nodes have said; returns whether one is dead now that was not at the last look.
  mutating func look(_ beats: [String: Int64], at now: ContinuousClock.Instant) -> Bool {
    // Through an outage nobody could say anything: the time begins anew for all.
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
    // Nobody asks any more after what is long gone.
    sights = sights.filter { $0.value.beat != nil || now - $0.value.since < silence * 1000 }
    return hasNews
  }

  /// Whether a node was dead at the last look; one that was never heard of is watched from now on.
  mutating func isDead(_ node: String) -> Bool {
    guard let lastLook else { return false }
    guard let sight = sights[node] else {
      sights[node] = Sight(beat: nil, since: lastLook)
      return false
    }
    return lastLook - sight.since >= silence
  }
}
