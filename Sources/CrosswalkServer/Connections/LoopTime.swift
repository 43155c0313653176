/// A time of an event loop's clock, which only goes forward.
struct LoopTime: Comparable {
  /// Since the machine was started.
  let uptime: Duration

  static func < (left: LoopTime, right: LoopTime) -> Bool { left.uptime < right.uptime }

  static func + (time: LoopTime, duration: Duration) -> LoopTime { LoopTime(uptime: time.uptime + duration) }
}
