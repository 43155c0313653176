package import CrosswalkRedis
public import FoundationEssentials

/// Why something could not be written to Redis or read from it.
public enum StoreError: LocalizedError, Sendable, CustomStringConvertible {
  /// Redis cannot be reached, or did not answer in time; try again later.
  case unavailable(String)
  /// Redis refused, with this message.
  case refused(String)
  /// The data in Redis is not what was written there.
  case damaged(String)
  /// Redis has lost data; the message says which, and how to restore it.
  case lost(String)
  /// A load would remove more than it may; the message says how much, and from what.
  case excessive(String)
  /// The answer is too large to be given at once; the message says how to ask for less.
  case tooLarge(String)
  /// An argument cannot be used, such as an address or a name; the message says what would be right.
  case invalid(String)
  /// The work was given up because nobody waits for it any more.
  case cancelled
  /// The load took too long, and another load treated it as dead; try again.
  case overtaken(String)
  /// Others changed the catalog again and again while it was read; try again.
  case contended

  /// The error for a reply of Redis that does not fit the command or the script.
  package static let unexpectedReply = StoreError.damaged("unexpected result from a Redis script")

  package init(_ error: RedisError) {
    switch error {
    case .unavailable(let reason), .outcomeUnknown(let reason): self = .unavailable(reason)
    case .server(let reply): self.init(reply)
    case .otherRun: self = .unavailable("Redis was restarted or replaced by another; try again")
    case .unexpectedReply: self = .unexpectedReply
    }
  }

  package init(_ reply: RedisServerError) {
    self =
      reply.isWrongType ? .damaged("a key has the wrong type (\(reply))") : .refused(reply.message)
  }

  /// The error in words.
  public var description: String {
    switch self {
    case .unavailable(let reason): "Redis cannot be reached: \(reason)"
    case .refused(let reason): "Redis refused: \(reason)"
    case .damaged(let reason): "what Redis holds cannot be used: \(reason)"
    case .lost(let reason), .excessive(let reason), .tooLarge(let reason), .invalid(let reason): reason
    case .cancelled: "the work was cancelled"
    case .contended: "others kept changing the catalog; try again"
    case .overtaken(let name): "another load treated the load of \(name) as dead and removed it; load again"
    }
  }

  /// The same message, for `localizedDescription`.
  public var errorDescription: String? { description }
}

extension RedisServerError {
  /// Whether a key has another type than the command needs, because another program has written it.
  package var isWrongType: Bool { code == "WRONGTYPE" }
}

extension StoreError {
  /// Runs `work`, which ends early if its task is cancelled.
  ///
  /// - Throws: `StoreError.cancelled` in that case.
  package static func unlessCancelled<Value>(_ work: () throws(CancellationError) -> Value) throws(StoreError) -> Value
  {
    do throws(CancellationError) { return try work() } catch { throw .cancelled }
  }
}
