/// An object that a connection reports its events to, on the thread of its event loop.
package protocol ConnectionDelegate: AnyObject {
  /// Bytes have arrived; they are valid only during the call.
  func received(_ bytes: UnsafeRawBufferPointer)

  /// The peer has closed its sending side.
  func inputEnded()

  /// The value of `Connection.isWritable` has changed.
  func writabilityChanged()

  /// The connection is closed; this is the last event.
  ///
  /// - Parameter error: The reason; nil after `Connection.close`.
  func closed(by error: NetworkError?)
}
