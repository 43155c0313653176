/// The times after which the server stops waiting for a connection.
package struct Timing: Sendable {
  /// A peer that takes none of the replies that hold it up is cut off after this.
  package var stall = Duration.seconds(60)

  /// A subscriber that takes nothing while messages wait for it is cut off after this.
  package var deliveryStall = Duration.seconds(10)

  /// After all is sent and our side is closed, the peer may go on sending until it pauses for this long.
  ///
  /// If the connection were closed at once, the peer's system would drop the replies that the peer has not read.
  package var lingerPause = Duration.milliseconds(500)

  /// The longest time for which the peer may go on sending after that.
  package var linger = Duration.seconds(30)

  /// When the server stops, connections that are still open after this are cut off.
  ///
  /// The server must have stopped after 10 s, of which Redis may need 5.
  package var shutdown = Duration.seconds(4)

  package init() {}
}

/// A time of an event loop's clock, which never goes back.
struct LoopTime: Comparable {
  /// The time since the machine was started.
  let uptime: Duration

  static func < (left: LoopTime, right: LoopTime) -> Bool { left.uptime < right.uptime }

  static func + (time: LoopTime, duration: Duration) -> LoopTime { LoopTime(uptime: time.uptime + duration) }
}
