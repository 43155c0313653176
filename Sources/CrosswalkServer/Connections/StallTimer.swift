/// A timer that says when a connection that makes no progress has been waited for long enough.
struct StallTimer {
  private let timing: Timing
  private var isForReplies = true
  private var taken: UInt64 = 0
  private var started = LoopTime(uptime: .zero)
  private var lastMove = LoopTime(uptime: .zero)

  init(timing: Timing) {
    self.timing = timing
  }

  /// Begins to wait for the peer to take its replies; our system has taken this many bytes so far.
  mutating func watchReplies(taken: UInt64, from now: LoopTime) {
    isForReplies = true
    self.taken = taken
    started = now
    lastMove = now
  }

  /// Begins to wait for the peer to stop sending.
  mutating func watchSilence(from now: LoopTime) {
    isForReplies = false
    started = now
    lastMove = now
  }

  /// Notes that the peer has sent something.
  mutating func heard(at now: LoopTime) {
    if !isForReplies { lastMove = now }
  }

  /// Returns the time of the next check.
  ///
  /// Replies are checked often enough that a stalled peer is not noticed much too late.
  func nextCheck(after now: LoopTime) -> LoopTime {
    isForReplies
      ? now + timing.stall / 12 : min(lastMove + timing.lingerPause, started + timing.linger)
  }

  /// Returns whether the peer has been waited for long enough; our system has taken this many bytes by now.
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

/// A timer that says when a subscriber that takes none of its messages has been waited for long enough.
struct DeliveryStallTimer {
  private let stall: Duration
  private var wasOwing = false
  private var taken: UInt64 = 0
  private var lastMove = LoopTime(uptime: .zero)

  /// The number of messages written to the connection that our system has not taken completely.
  var unsent = 0

  init(timing: Timing) {
    stall = timing.deliveryStall
  }

  /// The time between two checks, which is short enough that a stalled subscriber is not noticed much too late.
  var interval: Duration { stall / 20 }

  /// Begins to wait for the subscriber to take something, when messages are written and it is not checked yet.
  ///
  /// The first check finds out how many of the bytes `written` before are still on the way.
  mutating func begin(written: UInt64, at now: LoopTime) {
    wasOwing = true
    taken = written
    lastMove = now
  }

  /// Returns whether the subscriber is to be cut off.
  ///
  /// Our system takes megabytes for a peer whose own system takes nothing. Of the bytes that our system has taken
  /// (`sent`), these are the ones that are `onTheWay`.
  mutating func isOver(sent: UInt64, onTheWay: Int, at now: LoopTime) -> Bool {
    let taken = sent - min(UInt64(onTheWay), sent)
    let isOwing = isOwing(onTheWay: onTheWay)
    if !isOwing || !wasOwing || taken > self.taken { lastMove = now }
    wasOwing = isOwing
    self.taken = taken
    return now >= lastMove + stall
  }

  /// Returns whether there is something that the peer has not taken.
  func isOwing(onTheWay: Int) -> Bool { unsent > 0 || onTheWay > 0 }
}

/// How many of the bytes written to a connection our system has taken; its peer may have fewer.
struct SendProgress {
  /// The number of bytes written since the connection began.
  var written: UInt64 = 0

  /// The number of bytes that our system had taken at the last look.
  private(set) var taken: UInt64 = 0

  /// The number of bytes that our system had not taken at the last look.
  var unsent: UInt64 { looked - taken }

  /// The number of bytes that were written at the last look.
  private var looked: UInt64 = 0

  /// Whether enough was written since the last look that it may matter.
  var isToBeLookedAt: Bool { written - looked >= 16 << 10 }

  /// Notes a look, at which our system has not taken `unsent` of the written bytes.
  mutating func look(unsent: Int) {
    looked = written
    taken = written - UInt64(unsent)
  }
}
