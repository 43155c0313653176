/// Knows when a connection that does not move has been waited for long enough.
struct StallTimer {
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

/// Knows when a subscriber that takes none of its messages has been waited for long enough.
struct DeliveryStallTimer {
  private let stall: Duration
  private var wasOwing = false
  private var taken: UInt64 = 0
  private var lastMove = LoopTime(uptime: .zero)

  /// Messages written to the connection that are not sent whole.
  var unsent = 0

  init(timing: Timing) {
    stall = timing.deliveryStall
  }

  /// How often to look: often enough that a pause is not found much too late.
  var interval: Duration { stall / 20 }

  /// Messages are being written, and it was not watched: from now on it is to take something.
  ///
  /// How much of what was `written` before it has taken is looked at later.
  mutating func begin(written: UInt64, at now: LoopTime) {
    wasOwing = true
    taken = written
    lastMove = now
  }

  /// Whether the subscriber is to be cut off.
  ///
  /// Our system takes megabytes for a peer whose own takes nothing: these are `onTheWay`, of the bytes that are `sent`.
  mutating func isOver(sent: UInt64, onTheWay: Int, at now: LoopTime) -> Bool {
    let taken = sent - min(UInt64(onTheWay), sent)
    let isOwing = isOwing(onTheWay: onTheWay)
    if !isOwing || !wasOwing || taken > self.taken { lastMove = now }
    wasOwing = isOwing
    self.taken = taken
    return now >= lastMove + stall
  }

  /// Whether there is something that the peer has not taken.
  func isOwing(onTheWay: Int) -> Bool { unsent > 0 || onTheWay > 0 }
}

/// How much of what was written to a connection its peer has taken.
struct SendProgress {
  /// Bytes written to the channel since the connection began.
  var written: UInt64 = 0

  /// How many of them the peer's system had taken at the last look.
  private(set) var taken: UInt64 = 0

  /// Bytes that were not taken at the last look.
  var unsent: UInt64 { looked - taken }

  /// How many bytes were written when it was looked.
  private var looked: UInt64 = 0

  /// So much was written since the last look that it may matter.
  var isToBeLookedAt: Bool { written - looked >= 16 << 10 }

  /// Looks, while the channel has so many bytes that it has not sent.
  mutating func look(unsent: Int) {
    looked = written
    taken = written - UInt64(unsent)
  }
}
