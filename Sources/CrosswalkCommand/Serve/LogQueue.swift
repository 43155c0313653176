import CrosswalkRedis
internal import Dispatch
import Glibc
import Synchronization

/// The lines of the log on their way to stderr.
///
/// Logging only adds a line to the queue; a thread of its own writes it. So a stderr that nobody reads stalls this thread
/// and nothing else. When the queue is full, further lines are dropped and counted, and their number is written as soon as
/// lines can be written again.
final class LogQueue: Sendable {
  /// The most bytes that wait, besides those that are being written.
  static let capacity = 1 << 20

  private struct State {
    var lines: [String] = []
    var bytes = 0
    /// The lines that were dropped since `lines` was last taken.
    var dropped = 0
    var isWriting = false
    /// Those that wait until all is written; an `Interruption`, since its limit does not follow the calendar clock.
    var drainers: [Interruption] = []
  }

  private let descriptor: Int32
  private let capacity: Int
  private let note: @Sendable (_ dropped: Int) -> String
  private let state = Mutex(State())
  private let arrival = DispatchSemaphore(value: 0)

  /// Starts the thread that writes; it runs as long as the process.
  ///
  /// - Parameters:
  ///   - descriptor: Where the lines go.
  ///   - capacity: The most bytes that wait.
  ///   - note: The line that says how many were dropped.
  init(
    descriptor: Int32 = STDERR_FILENO, capacity: Int = capacity, note: @escaping @Sendable (_ dropped: Int) -> String
  ) {
    self.descriptor = descriptor
    self.capacity = capacity
    self.note = note
    DedicatedThread.start { self.writeForever() }
  }

  /// Adds a line, given without its end; never waits.
  func add(_ line: String) {
    let isFirst = state.withLock { state in
      let bytes = line.utf8.count + 1
      // Lines after a dropped line are dropped, too, so that the note is in the position of the missing lines.
      guard state.lines.isEmpty || state.dropped == 0 && state.bytes + bytes <= capacity else {
        state.dropped += 1
        return false
      }
      state.lines.append(line)
      state.bytes += bytes
      return state.lines.count == 1
    }
    if isFirst { arrival.signal() }
  }

  /// Waits until all lines are written, but no longer than a limit.
  ///
  /// It blocks the thread.
  ///
  /// - Returns: Whether they are.
  @discardableResult
  func drain(within limit: Duration) -> Bool {
    let drained = Interruption()
    let isEmpty = state.withLock { state in
      guard state.isWriting || !state.lines.isEmpty else { return true }
      state.drainers.append(drained)
      return false
    }
    return isEmpty || !drained.pause(limit)
  }

  private func writeForever() {
    // The number of missing lines that no note has reported yet: dropped, or not written because the disk was full.
    var missing = 0
    while true {
      arrival.wait()
      let (lines, dropped) = take()
      for line in lines where !write(line) { missing += 1 }
      missing += dropped
      if missing > 0, write(note(missing)) { missing = 0 }
      finish()
    }
  }

  private func take() -> (lines: [String], dropped: Int) {
    state.withLock { state in
      let taken = (state.lines, state.dropped)
      state.lines = []
      state.bytes = 0
      state.dropped = 0
      state.isWriting = true
      return taken
    }
  }

  private func finish() {
    let drainers = state.withLock { state in
      state.isWriting = false
      guard state.lines.isEmpty else { return [Interruption]() }
      defer { state.drainers = [] }
      return state.drainers
    }
    for drainer in drainers { drainer.interrupt() }
  }

  private func write(_ line: String) -> Bool {
    Descriptor.write(Array((line + "\n").utf8)[...], to: descriptor) == nil
  }
}
