internal import CrosswalkNetwork

/// The connections of an event loop that have had their turn and still have requests, in the order in which they go on;
/// used on that loop only.
///
/// They go on at the end of a turn of the loop, when it has looked after all others.
final class Backlog {
  /// How long the loop may be kept at the end of a turn.
  private static let round = Duration.milliseconds(1)

  /// After this many deferred replies, each of which is a job of the loop, others are looked after.
  private static let repliesInARow = 8

  private let loop: any Loop
  private var repliesInARow = 0
  private var waiting = FIFO<() -> Void>()

  init(_ loop: any Loop) {
    self.loop = loop
    loop.setTurnEnd { [weak self] in self?.runRound() ?? false }
  }

  /// The loop has looked after the others: something has arrived.
  func noteRead() { repliesInARow = 0 }

  /// A deferred reply is written; returns whether others should have their turn before its connection goes on.
  func noteDeferredReply() -> Bool {
    repliesInARow += 1
    guard repliesInARow >= Self.repliesInARow else { return false }
    repliesInARow = 0
    return true
  }

  /// Lets a connection go on when its turn has come again.
  func add(_ resume: @escaping () -> Void) {
    waiting.append(resume)
    loop.requestTurnEnd()
  }

  /// Lets connections go on; returns whether some are left.
  private func runRound() -> Bool {
    let end = loop.uptime + Self.round
    // Those that come back during the round wait for the next.
    for _ in 0..<waiting.count {
      waiting.removeFirst()?()
      if loop.uptime > end { break }
    }
    return waiting.count > 0
  }
}
