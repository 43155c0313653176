extension StoreError {
  /// Does what ends when its task is cancelled.
  ///
  /// - Throws: `StoreError.cancelled` then.
  package static func unlessCancelled<Value>(_ work: () throws(CancellationError) -> Value) throws(StoreError) -> Value
  {
    do throws(CancellationError) { return try work() } catch { throw .cancelled }
  }
}
