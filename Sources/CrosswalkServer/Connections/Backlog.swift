internal import CrosswalkNetwork

/// The connections of an event loop that have had their turn and still have requests, in the order in which they go on.
///
/// It is used on that loop only. The connections go on at the end of a turn of the loop, after all others were served.
final class Backlog {
  /// How long connections may keep the loop busy at the end of a turn.
  private static let round = Duration.milliseconds(1)

  /// After this many deferred replies in a row, each of which is a job of the loop, other connections have their turn.
  private static let repliesInARow = 8

  private let loop: any Loop
  private var repliesInARow = 0
  private var waiting = FIFO<() -> Void>()

  init(_ loop: any Loop) {
    self.loop = loop
    loop.setTurnEnd { [weak self] in self?.runRound() ?? false }
  }

  /// Notes that something has arrived, which shows that the loop has served its sockets.
  func noteRead() { repliesInARow = 0 }

  /// Notes a deferred reply; returns whether others should have their turn before its connection goes on.
  func noteDeferredReply() -> Bool {
    repliesInARow += 1
    guard repliesInARow >= Self.repliesInARow else { return false }
    repliesInARow = 0
    return true
  }

  /// Adds a connection; `resume` lets it go on when its turn comes.
  func add(_ resume: @escaping () -> Void) {
    waiting.append(resume)
    loop.requestTurnEnd()
  }

  /// Lets connections go on; returns whether some are left.
  private func runRound() -> Bool {
    let end = loop.uptime + Self.round
    // Connections that are added during the round wait for the next round.
    for _ in 0..<waiting.count {
      waiting.removeFirst()?()
      if loop.uptime > end { break }
    }
    return waiting.count > 0
  }
}
