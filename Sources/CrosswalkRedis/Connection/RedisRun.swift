/// One run of one Redis, from its start to its end: whose connections can tell whether it is still the Redis that they know.
///
/// A connection learns it at its login, so that as long as the connection lives it is the same run. Another run, be it of
/// the same Redis started again or of another that took its place, may have lost what the last one acknowledged.
package struct RedisRun: Sendable, Hashable {
  /// No run that there is: what is meant for it is never sent, and so shows which run there is.
  package static let unknown = RedisRun(id: "")

  /// The id that Redis gives itself, or one that was made up.
  package let id: String
  /// Whether Redis told its id.
  ///
  /// Where it does not, since the user may not run INFO or since a proxy does not pass it, each connection counts as a run of
  /// its own. Then more is done again than need be, but nothing too little.
  package let isTold: Bool

  /// The run of that id.
  package init(id: String) {
    self.id = id
    isTold = true
  }

  /// The run that tells this of itself; nil where it does not say which it is.
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

  /// A run that is unlike all others.
  static func madeUp() -> RedisRun {
    RedisRun(madeUp: "connection " + String(UInt64.random(in: .min ... .max), radix: 36))
  }
}
