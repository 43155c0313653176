package import CrosswalkRedis
public import FoundationEssentials

/// Why something could not be kept in Redis or read from it.
public enum StoreError: LocalizedError, Sendable, CustomStringConvertible {
  /// Redis cannot be reached, or did not answer in time; try again later.
  case unavailable(String)
  /// Redis refused: what it said.
  case refused(String)
  /// What is in Redis is not what was written there.
  case damaged(String)
  /// Redis no longer has what it should have; what that is, and what would restore it.
  case lost(String)
  /// A load would remove more than it may; how much, and of what.
  case excessive(String)
  /// What was asked for is too large to be given at once; what would be less.
  case tooLarge(String)
  /// Something was given that cannot be used, such as an address or a name; what would be right.
  case invalid(String)
  /// It was given up because nobody waits for it any more.
  case cancelled
  /// Another load took too long or was taken for dead; try again.
  case overtaken(String)
  /// Others changed the catalog again and again while it was read; try again.
  case contended

  /// Redis replied with something that does not answer the command or the script.
  package static let unexpectedReply = StoreError.damaged("unexpected result from a Redis script")

  package init(_ error: RedisError) {
    switch error {
    case .unavailable(let reason), .outcomeUnknown(let reason): self = .unavailable(reason)
    case .server(let reply): self.init(reply)
    case .otherRun: self = .unavailable("it was started again, or another took its place; try again")
    case .unexpectedReply: self = .unexpectedReply
    }
  }

  package init(_ reply: RedisServerError) {
    self =
      reply.isWrongType ? .damaged("a key is of another type than it should be (\(reply))") : .refused(reply.message)
  }

  /// The error in words.
  public var description: String {
    switch self {
    case .unavailable(let reason): "Redis cannot be reached: \(reason)"
    case .refused(let reason): "Redis refused: \(reason)"
    case .damaged(let reason): "what Redis holds cannot be used: \(reason)"
    case .lost(let reason), .excessive(let reason), .tooLarge(let reason), .invalid(let reason): reason
    case .cancelled: "the load was given up"
    case .contended: "the catalog was changed by others again and again meanwhile; try again"
    case .overtaken(let name): "the load of \(name) was taken for dead by another and swept away; load again"
    }
  }

  /// The same, for `localizedDescription`.
  public var errorDescription: String? { description }
}

extension RedisServerError {
  /// Whether a key is of another type than the command is for: somebody else has written it.
  package var isWrongType: Bool { code == "WRONGTYPE" }
}

extension StoreError {
  /// Does what ends when its task is cancelled.
  ///
  /// - Throws: `StoreError.cancelled` then.
  package static func unlessCancelled<Value>(_ work: () throws(CancellationError) -> Value) throws(StoreError) -> Value
  {
    do throws(CancellationError) { return try work() } catch { throw .cancelled }
  }
}
