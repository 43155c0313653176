internal import CrosswalkNetwork

/// The socket of a connection, as `ConnectionHandler` uses it: `Connection` of CrosswalkNetwork, and in tests one whose peer
/// and whose time a test moves.
protocol ByteStream: AnyObject, SendableMetatype {
  /// Whether arriving bytes are read.
  var isReading: Bool { get set }

  /// Whether it should be given more to send.
  var isWritable: Bool { get }

  /// Whether the connection is gone, which one that does not read is not told.
  var isBroken: Bool { get }

  /// Bytes that were sent and that the system has not taken.
  var unsent: Int { get }

  /// Bytes that the system has taken, and the peer's system has not.
  var untaken: Int { get }

  var peerAddress: SocketAddress? { get }
  var localAddress: SocketAddress? { get }

  /// Sends bytes, which are copied.
  func send(_ bytes: UnsafeRawBufferPointer)

  /// Calls `body` once the system has taken all that was sent up to now.
  func whenSent(_ body: @escaping () -> Void)

  /// Closes this side once all that was sent is written.
  func closeOutput()

  /// Closes both sides.
  func close()
}

extension Connection: ByteStream {}
