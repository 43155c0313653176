internal import NIOCore

/// Knows when a subscriber that takes none of its messages has been waited for long enough.
struct DeliveryWatch {
  private let stall: TimeAmount
  private var wasOwing = false
  private var taken: UInt64 = 0
  private var lastMove = NIODeadline.uptimeNanoseconds(0)

  /// Messages written to the channel that are not sent whole.
  var unsent = 0

  /// The next look at it, as long as there are messages that the peer has not taken.
  var check: Scheduled<Void>?

  init(timing: Timing) {
    stall = timing.deliveryStall
  }

  /// How often to look: often enough that a pause is not found much too late.
  var interval: TimeAmount { .nanoseconds(stall.nanoseconds / 20) }

  /// Whether the subscriber is to be cut off.
  ///
  /// Our system takes megabytes for a peer whose own takes nothing: these are `onTheWay`, of the bytes that are `sent`.
  mutating func isOver(sent: UInt64, onTheWay: Int, at now: NIODeadline) -> Bool {
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
