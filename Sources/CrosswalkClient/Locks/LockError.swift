/// Why the body of `withLock` was not run, or not to its end.
public enum LockError: Error, Hashable {
  /// Another holds the lock, and held it for as long as was waited. The body was not run.
  case busy(String)
  /// While the body ran, it became uncertain that the lock was held: the body was cancelled, and has ended. Or the lock
  /// was found to be lost when the body had ended.
  case lost(String)
}

extension LockError: CustomStringConvertible {
  /// What went wrong, for a person.
  public var description: String {
    switch self {
    case .busy(let name): "the lock \(name) is held by another"
    case .lost(let name): "the lock \(name) was lost while it was needed"
    }
  }
}
