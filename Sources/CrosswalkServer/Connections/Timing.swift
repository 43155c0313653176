/// How long a connection is waited for; tests let the time pass themselves.
package struct Timing: Sendable {
  /// A peer that takes none of the replies that hold it up is cut off after this.
  package var stall = Duration.seconds(60)

  /// A subscriber that takes nothing while messages wait for it is cut off after this.
  package var deliveryStall = Duration.seconds(10)

  /// Once all is sent and our side is closed, the peer may go on sending until it pauses for this long.
  ///
  /// A close at once would make its system throw away the replies that it has not read.
  package var lingerPause = Duration.milliseconds(500)

  /// The peer may go on sending for no longer than this in all.
  package var linger = Duration.seconds(30)

  /// When the service stops, connections that have not closed by then are cut off.
  ///
  /// All must be over in 10 s, of which Redis may need 5.
  package var shutdown = Duration.seconds(4)

  package init() {}
}

/// A time of an event loop's clock, which only goes forward.
struct LoopTime: Comparable {
  /// Since the machine was started.
  let uptime: Duration

  static func < (left: LoopTime, right: LoopTime) -> Bool { left.uptime < right.uptime }

  static func + (time: LoopTime, duration: Duration) -> LoopTime { LoopTime(uptime: time.uptime + duration) }
}
