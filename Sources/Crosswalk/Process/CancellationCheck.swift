/// Looks now and then, in synchronous work that takes long, whether the task that does it was cancelled.
///
/// Looking at every step would cost more than some steps do. Outside of a task nothing is ever cancelled.
struct CancellationCheck {
  /// After how many steps it looks again: few milliseconds of work.
  private static let interval: UInt32 = 1 << 11

  private var steps: UInt32 = 0

  /// Counts a step of the work.
  ///
  /// - Throws: `CancellationError` where the work must end.
  @inline(__always)
  mutating func step() throws(CancellationError) {
    steps &+= 1
    if steps & (Self.interval - 1) == 0 { try Self.look() }
  }

  /// Looks now.
  ///
  /// - Throws: `CancellationError` where the work must end.
  @inline(never)
  static func look() throws(CancellationError) {
    if Task.isCancelled { throw CancellationError() }
  }
}
