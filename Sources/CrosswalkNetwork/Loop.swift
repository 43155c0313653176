/// What the users of an event loop need: `EventLoop` has it, and in tests a loop whose clock the test sets.
package protocol Loop: AnyObject, Sendable {
  /// Whether the caller runs on the thread of the loop.
  var isCurrent: Bool { get }

  /// The time since the machine was started, by a clock that never goes back.
  var uptime: Duration { get }

  /// Runs `job` on the thread of the loop, after the jobs that were given before.
  ///
  /// - Returns: Whether the job will run; false if the loop is closed.
  @discardableResult
  func execute(_ job: @escaping @Sendable () -> Void) -> Bool

  /// Calls `job` at that uptime or soon after it; must be called on the thread of the loop.
  ///
  /// - Returns: A function that cancels the job.
  func schedule(at uptime: Duration, _ job: @escaping () -> Void) -> () -> Void

  /// Sets what to call at the end of a turn after `requestTurnEnd`; must be called on the thread of the loop.
  ///
  /// - Parameter turnEnd: The function; it returns whether to call it at the end of the next turn as well.
  func setTurnEnd(_ turnEnd: @escaping () -> Bool)

  /// Has `turnEnd` called at the end of this turn; must be called on the thread of the loop.
  ///
  /// The loop does not wait for sockets and timers before that.
  func requestTurnEnd()
}

/// A value that belongs to the thread of an event loop, and that other threads may carry to that thread.
package struct LoopBound<Value>: @unchecked Sendable {
  // The value is put in and read on the loop's thread only: `init` and `value` both check that. The last copy may be
  // released on another thread, so the deinit of the value must not need the loop's thread.
  private let content: Value
  private let loop: any Loop

  package init(_ value: Value, _ loop: any Loop) {
    precondition(loop.isCurrent)
    content = value
    self.loop = loop
  }

  /// The value; must be read on the thread of its loop.
  package var value: Value {
    precondition(loop.isCurrent)
    return content
  }
}
