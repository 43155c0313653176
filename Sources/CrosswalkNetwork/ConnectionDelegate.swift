/// What is told of the events of a connection, on the thread of its event loop.
package protocol ConnectionDelegate: AnyObject {
  /// Bytes have arrived; they are only lent.
  func received(_ bytes: UnsafeRawBufferPointer)

  /// The peer has closed its sending side.
  func inputEnded()

  /// Whether the connection should be given more to send has changed: `Connection.isWritable`.
  func writabilityChanged()

  /// The connection is gone; nothing more is told of it.
  ///
  /// - Parameter error: Why, if that was not `Connection.close`.
  func closed(by error: NetworkError?)
}
