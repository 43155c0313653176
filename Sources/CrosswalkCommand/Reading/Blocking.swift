import Dispatch

/// Calls that may block for long, on threads that may.
///
/// The cooperative pool has one thread for each core and none to wait for a terminal with.
enum Blocking {
  private static let queue = DispatchQueue(label: "crosswalk.blocking", attributes: .concurrent)

  /// Runs `call` on a thread of its own and waits for it without blocking this one.
  static func run<Value: Sendable>(
    _ call: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result = await withCheckedContinuation { continuation in
      queue.async {
        continuation.resume(returning: Result { () throws(Failure) in try call() })
      }
    }
    return try result.get()
  }
}
