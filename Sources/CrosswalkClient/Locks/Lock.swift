#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A held lock, as the body of `withLock` gets it.
public struct Lock: Sendable, Hashable {
  /// The name of the lock.
  public let name: String
  /// The fencing number, which is higher for every later holder of the lock.
  ///
  /// Pass it to the resource that the lock protects, and let the resource refuse a number that is lower than one it has
  /// seen: a holder that was stopped for longer than its lease cannot know that it no longer holds the lock.
  public let fence: Int64
}

/// The reason why `withLock` did not return the result of its body.
public enum LockError: Error {
  /// Another held the lock for the whole wait; the body was not run.
  case busy(String)
  /// The lock was lost.
  ///
  /// Either it became uncertain while the body ran whether the lock was still held, and the body was cancelled and has
  /// ended; or the lock turned out to be lost after the body had ended.
  case lost(String)
  /// The server could not be asked for the lock or refused the request; the body was not run.
  case client(ClientError)
  /// The body threw this error; the lock was held until then.
  case body(any Error)
}

extension LockError: CustomStringConvertible, LocalizedError {
  /// A description of the error for people.
  public var description: String {
    switch self {
    case .busy(let name): "the lock \(name) is taken"
    case .lost(let name): "the lock \(name) was lost while its body ran"
    case .client(let error): "\(error)"
    case .body(let error): (error as? any LocalizedError)?.errorDescription ?? "\(error)"
    }
  }

  /// The same description, for `localizedDescription`.
  public var errorDescription: String? { description }
}

extension LockError: Equatable {
  /// Compares two errors.
  ///
  /// Errors of a body are equal if they have the same type and the same description.
  public static func == (one: LockError, other: LockError) -> Bool {
    switch (one, other) {
    case (.busy(let one), .busy(let other)), (.lost(let one), .lost(let other)): one == other
    case (.client(let one), .client(let other)): one == other
    case (.body(let one), .body(let other)): type(of: one) == type(of: other) && "\(one)" == "\(other)"
    default: false
    }
  }
}
