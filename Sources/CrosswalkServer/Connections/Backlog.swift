internal import NIOCore

/// The connections of an event loop that have had their turn and still have requests, in the order in which they go on;
/// used on that loop only.
///
/// Between two rounds the loop looks after all others. A task that a task leaves to its loop runs before anything else is
/// looked at, so the next round is set for a moment later.
final class Backlog {
  /// How long the loop may be kept by a round.
  private static let round = TimeAmount.milliseconds(1)
  private static let pause = TimeAmount.microseconds(20)

  /// After so many late replies, each of which is a task, others are looked after.
  private static let repliesInARow = 8

  private var repliesInARow = 0
  private var waiting = CircularBuffer<() -> Void>()
  private var isScheduled = false

  /// The loop has looked after the others: something has arrived.
  func noteRead() { repliesInARow = 0 }

  /// A late reply is written; whether others should have their turn before its connection goes on.
  func noteDeferredReply() -> Bool {
    repliesInARow += 1
    guard repliesInARow >= Self.repliesInARow else { return false }
    repliesInARow = 0
    return true
  }

  /// Lets a connection go on when its turn has come again.
  func add(on loop: any EventLoop, _ resume: @escaping () -> Void) {
    waiting.append(resume)
    schedule(on: loop)
  }

  private func schedule(on loop: any EventLoop) {
    guard !isScheduled, !waiting.isEmpty else { return }
    isScheduled = true
    loop.assumeIsolated().scheduleTask(in: Self.pause) {
      let end = loop.now + Self.round
      // Those that come back during the round wait for the next.
      for _ in 0..<self.waiting.count {
        self.waiting.removeFirst()()
        if loop.now > end { break }
      }
      // Only now: what was set at the beginning of a round would be due at its end, and nothing else be looked at.
      self.isScheduled = false
      self.schedule(on: loop)
    }
  }
}
