internal import Glibc
internal import NIOCore

extension ChannelHandlerContext {
  /// Bytes that our system has taken from the channel, and the peer's system has not.
  var untaken: Int {
    let count = try? pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
      var count: CInt = 0
      // Not known for some kinds of sockets: then nothing is waited for.
      return ioctl(socket, UInt(TIOCOUTQ), &count) == 0 ? count : 0
    }
    return Int(count ?? 0)
  }
}
