/// One run of one Redis, from its start to its end.
///
/// A connection learns the run when it logs in, and the run stays the same while the connection lives. Another run may
/// have lost what the last one acknowledged, whether it is the same Redis after a restart or a different Redis.
package struct RedisRun: Sendable, Hashable {
  /// A run that does not exist: a command for it is never sent, and so reveals which run there is.
  package static let unknown = RedisRun(id: "")

  /// The id that Redis gives itself, or one that was made up.
  package let id: String
  /// Whether Redis told its id.
  ///
  /// A user may not be allowed to run INFO, and a proxy may not pass it. Then each connection counts as a run of its
  /// own: more is done again than necessary, but never less.
  package let isTold: Bool

  /// Makes the run with that id.
  package init(id: String) {
    self.id = id
    isTold = true
  }

  /// Reads the run from the reply to INFO; returns nil if the reply does not tell it.
  init?(info: RedisReply) {
    guard let facts = info.string, let start = facts.firstRange(of: "run_id:")?.upperBound else { return nil }
    let id = facts[start...].prefix { $0.isHexDigit }
    guard !id.isEmpty else { return nil }
    self.init(id: String(id))
  }

  private init(madeUp: String) {
    id = madeUp
    isTold = false
  }

  /// Returns a run that is unlike all others.
  static func madeUp() -> RedisRun {
    RedisRun(madeUp: "connection " + String(UInt64.random(in: .min ... .max), radix: 36))
  }
}
