internal import Crosswalk
internal import CrosswalkRedis
internal import Logging
internal import Synchronization

/// Tells of messages that were trimmed before a group had handled them: of each group at once, then once a minute.
final class Losses: Sendable {
  private struct Loss {
    var count: Int64 = 0
    var told: ContinuousClock.Instant?
  }

  private static let pause: Duration = .seconds(60)

  private let logger: Logger
  private let losses = Mutex<[String: Loss]>([:])

  init(logger: Logger) {
    self.logger = logger
  }

  /// Notes which groups of a topic lost messages, and how many: what trimming returns, in turn.
  func note(_ lost: RedisReply, in topic: CoordinationName) {
    let lost = lost.pairs
    guard !lost.isEmpty else { return }
    losses.withLock { losses in
      for (group, count) in lost {
        guard let group = group.string, let count = count.integer else { continue }
        losses["group \(group) of topic \(topic)", default: Loss()].count += count
      }
    }
    tell()
  }

  /// Tells what is due.
  func tell() {
    let now = ContinuousClock.now
    let due = losses.withLock { losses in
      var due: [(String, Int64)] = []
      for (whose, loss) in losses where loss.told.map({ now - $0 >= Self.pause }) ?? true {
        if loss.count > 0 { due.append((whose, loss.count)) }
        losses[whose] = loss.count > 0 ? Loss(told: now) : nil
      }
      return due
    }
    for (whose, count) in due {
      let messages = Int(count).counted("message was", "messages were")
      logger.warning("\(messages) trimmed that \(whose) had not handled")
    }
  }
}
