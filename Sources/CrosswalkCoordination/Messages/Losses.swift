internal import Crosswalk
internal import CrosswalkRedis
internal import CrosswalkStore
internal import Logging

/// Logs that messages were trimmed before a group had handled them: at once for each group, then once a minute.
struct Losses: Sendable {
  private let lines = RareLines(interval: .seconds(60), maximumKinds: .max)
  private let logger: Logger

  init(logger: Logger) {
    self.logger = logger
  }

  /// Notes which groups of a topic lost messages, from the result of `trim`: groups and counts, in turn.
  func note(_ lost: RedisReply, in topic: CoordinationName) {
    for (group, count) in lost.pairs {
      guard let group = group.string, let count = count.integer else { continue }
      let whose = "group \(group) of topic \(topic)"
      if let count = lines.add(Int(count), to: whose) { log(count, of: whose) }
    }
  }

  /// Logs the losses that had to wait and are now due.
  func logDue() {
    for (whose, count) in lines.due() { log(count, of: whose) }
  }

  private func log(_ count: Int, of whose: String) {
    let messages = count.counted("message was", "messages were")
    logger.warning("\(messages) trimmed that \(whose) had not handled")
  }
}
