/// Knows when a subscriber that takes none of its messages has been waited for long enough.
struct DeliveryWatch {
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
