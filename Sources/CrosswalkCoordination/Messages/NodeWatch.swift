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
