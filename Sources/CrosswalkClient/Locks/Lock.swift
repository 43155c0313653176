/// A lock that is held, as the body of `withLock` sees it.
public struct Lock: Sendable, Hashable {
  /// What is locked.
  public let name: String
  /// Rises with each holder of this lock, and never falls.
  ///
  /// Hand it to the resource that the lock protects, and let the resource refuse a lower one than it has seen: a holder
  /// that was stopped for longer than its lease cannot know that it is one no more.
  public let fence: Int64
}
