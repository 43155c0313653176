internal import CrosswalkNetwork

/// The socket of a connection, as `ConnectionHandler` uses it.
///
/// It is a `Connection` of CrosswalkNetwork, or in tests a stand-in whose peer and whose clock the test controls.
protocol ByteStream: AnyObject, SendableMetatype {
  /// Whether the stream should be given more to send.
  var isWritable: Bool { get }

  /// Whether the connection is gone; events do not report that to a connection that does not read.
  var isBroken: Bool { get }

  /// The number of sent bytes that the system has not taken.
  var unsent: Int { get }

  /// The number of bytes that the system has taken and the peer's system has not.
  var untaken: Int { get }

  var peerAddress: SocketAddress? { get }
  var localAddress: SocketAddress? { get }

  /// Reads from now on what arrives; does nothing if it reads already.
  func startReading()

  /// Reads nothing until `startReading`; does nothing if it does not read.
  func stopReading()

  /// Sends bytes, which are copied.
  func send(_ bytes: UnsafeRawBufferPointer)

  /// Calls `body` after the system has taken all bytes sent so far.
  func whenSent(_ body: @escaping () -> Void)

  /// Closes this side after all sent bytes are written.
  func closeOutput()

  /// Closes both sides.
  func close()
}

extension Connection: ByteStream {}
