#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

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

/// Why `withLock` did not give the result of its body.
public enum LockError: Error {
  /// Another holds the lock, and held it for as long as was waited. The body was not run.
  case busy(String)
  /// While the body ran, it became uncertain that the lock was held: the body was cancelled, and has ended. Or the lock
  /// was found to be lost when the body had ended.
  case lost(String)
  /// The server could not be asked for the lock, or did not give it. The body was not run.
  case client(ClientError)
  /// The body threw this. The lock was held until then.
  case body(any Error)
}

extension LockError: CustomStringConvertible, LocalizedError {
  /// What went wrong, for a person.
  public var description: String {
    switch self {
    case .busy(let name): "the lock \(name) is held by another"
    case .lost(let name): "the lock \(name) was lost while it was needed"
    case .client(let error): "\(error)"
    case .body(let error): (error as? any LocalizedError)?.errorDescription ?? "\(error)"
    }
  }

  /// The same, for `localizedDescription`.
  public var errorDescription: String? { description }
}

extension LockError: Equatable {
  /// Errors are equal when they say the same; those of a body, when they are of one type and describe themselves alike.
  public static func == (one: LockError, other: LockError) -> Bool {
    switch (one, other) {
    case (.busy(let one), .busy(let other)), (.lost(let one), .lost(let other)): one == other
    case (.client(let one), .client(let other)): one == other
    case (.body(let one), .body(let other)): type(of: one) == type(of: other) && "\(one)" == "\(other)"
    default: false
    }
  }
}
