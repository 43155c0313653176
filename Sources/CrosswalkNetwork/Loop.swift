/// What the users of an event loop need of it: `EventLoop`, and in tests a loop whose time a test moves.
package protocol Loop: AnyObject, Sendable {
  /// Whether this is called on its thread.
  var isCurrent: Bool { get }

  /// The time since the machine was started, by a clock that only goes forward.
  var uptime: Duration { get }

  /// Runs `job` on the thread of the loop, after those that were given before.
  ///
  /// - Returns: false if the loop is closed; then the job is not run.
  @discardableResult
  func execute(_ job: @escaping @Sendable () -> Void) -> Bool

  /// Calls `job` at that uptime or soon after it; on its thread only.
  ///
  /// - Returns: What keeps it from being called.
  func schedule(at uptime: Duration, _ job: @escaping () -> Void) -> () -> Void

  /// Sets what is called at the end of each turn for which that was asked; on its thread only.
  ///
  /// - Parameter turnEnd: Says whether to call it at the end of the next turn as well.
  func setTurnEnd(_ turnEnd: @escaping () -> Bool)

  /// Asks for the end of this turn, and makes the loop wait for nothing before it; on its thread only.
  func requestTurnEnd()
}

/// Carries a value that belongs to the thread of an event loop through other threads to it.
package struct LoopBound<Value>: @unchecked Sendable {
  // Made and read on the loop's thread only, which both check. The last copy may be released on another thread: the deinit of
  // the value must not need the loop's.
  private let content: Value
  private let loop: any Loop

  package init(_ value: Value, _ loop: any Loop) {
    precondition(loop.isCurrent)
    content = value
    self.loop = loop
  }

  /// The value; on the thread of its loop only.
  package var value: Value {
    precondition(loop.isCurrent)
    return content
  }
}
