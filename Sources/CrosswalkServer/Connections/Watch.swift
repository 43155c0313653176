/// Knows when a connection that does not move has been waited for long enough.
struct Watch {
  private let timing: Timing
  private var isForReplies = true
  private var taken: UInt64 = 0
  private var started = LoopTime(uptime: .zero)
  private var lastMove = LoopTime(uptime: .zero)

  init(timing: Timing) {
    self.timing = timing
  }

  /// From now on the peer, which has taken so many bytes, is to take its replies.
  mutating func watchReplies(taken: UInt64, from now: LoopTime) {
    isForReplies = true
    self.taken = taken
    started = now
    lastMove = now
  }

  /// From now on the peer is to stop sending.
  mutating func watchSilence(from now: LoopTime) {
    isForReplies = false
    started = now
    lastMove = now
  }

  /// The peer has sent something.
  mutating func heard(at now: LoopTime) {
    if !isForReplies { lastMove = now }
  }

  /// When it is time to look again; replies are looked at often enough that a pause is not found much too late.
  func nextCheck(after now: LoopTime) -> LoopTime {
    isForReplies
      ? now + timing.stall / 12 : min(lastMove + timing.lingerPause, started + timing.linger)
  }

  /// Whether the peer, which has taken so many bytes by now, has been waited for long enough.
  mutating func isOver(taken: UInt64, at now: LoopTime) -> Bool {
    guard isForReplies else {
      return now >= lastMove + timing.lingerPause || now >= started + timing.linger
    }
    if taken > self.taken {
      self.taken = taken
      lastMove = now
    }
    return now >= lastMove + timing.stall
  }
}
