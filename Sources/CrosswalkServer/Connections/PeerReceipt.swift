internal import Glibc
internal import NIOCore

/// Tells what the peer's system has acknowledged of what was sent, also when the connection is gone.
struct PeerReceipt: ~Copyable {
  /// Where Linux' `tcp_info` has `tcpi_bytes_acked`, which glibc's own declaration leaves out.
  private static let offset = 120

  /// A descriptor of our own, for the channel's is closed with it.
  private let descriptor: CInt

  /// Nil where the system has no descriptor left.
  init?(_ context: ChannelHandlerContext) {
    let copy = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
      fcntl($0, F_DUPFD_CLOEXEC, 0)
    }
    guard let copy, copy >= 0 else { return nil }
    descriptor = copy
  }

  deinit {
    close(descriptor)
  }

  /// Bytes that were acknowledged since the connection began; nil where that is not known, as for unix sockets.
  var acknowledgedBytes: UInt64? {
    withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { info in
      var length = socklen_t(info.count)
      guard getsockopt(descriptor, CInt(IPPROTO_TCP), TCP_INFO, info.baseAddress, &length) == 0,
        Int(length) >= Self.offset + MemoryLayout<UInt64>.size
      else { return nil }
      return info.loadUnaligned(fromByteOffset: Self.offset, as: UInt64.self)
    }
  }
}
