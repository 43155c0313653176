/// Checks from time to time, in long synchronous work, whether the task was cancelled.
///
/// A check at every step would cost more than some steps. Outside of a task, nothing is ever cancelled.
struct CancellationCheck {
  /// The number of steps between two checks: a few milliseconds of work.
  private static let interval: UInt32 = 1 << 11

  private var steps: UInt32 = 0

  /// Counts a step of the work, and checks if it is time.
  ///
  /// - Throws: `CancellationError` if the task was cancelled.
  @inline(__always)
  mutating func step() throws(CancellationError) {
    steps &+= 1
    if steps & (Self.interval - 1) == 0 { try Self.look() }
  }

  /// Checks now.
  ///
  /// - Throws: `CancellationError` if the task was cancelled.
  @inline(never)
  static func look() throws(CancellationError) {
    if Task.isCancelled { throw CancellationError() }
  }
}
