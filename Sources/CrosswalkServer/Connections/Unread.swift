internal import NIOCore
internal import Synchronization

/// What has arrived on a connection and is not handled yet.
struct Unread {
  private var buffer: ByteBuffer?

  /// How many bytes that are.
  var count: Int { buffer?.readableBytes ?? 0 }

  mutating func append(_ arrived: ByteBuffer) {
    guard var earlier = buffer.take() else { return buffer = arrived }
    earlier.discardReadBytes()
    earlier.writeImmutableBuffer(arrived)
    buffer = earlier
  }

  /// Handles what `body` says that it has consumed; nil where nothing has arrived since all was.
  mutating func handle(
    _ body: (UnsafeRawBufferPointer) -> (consumed: Int, next: ProtocolCore.Next)
  ) -> ProtocolCore.Next? {
    guard let result = buffer?.withUnsafeReadableBytes(body) else { return nil }
    buffer?.moveReaderIndex(forwardBy: result.consumed)
    return result.next
  }

  /// Takes out the first bytes.
  mutating func take(_ length: Int) -> BulkBytes? {
    buffer?.readSlice(length: length).map(BulkBytes.init)
  }

  /// Drops what is not handled.
  mutating func clear() { buffer = nil }

  /// Keeps no large buffer for the beginning of a line: an idle connection costs little, and the channel can use the
  /// buffer that it read into again.
  mutating func shrink() {
    guard let kept = buffer.take() else { return }
    if kept.readableBytes * 2 > kept.storageCapacity {
      buffer = kept
    } else if kept.readableBytes > 0 {
      buffer = ByteBuffer(bytes: kept.readableBytesView)
    }
  }
}

/// The bytes of a long request: lent once, and forgotten then, since what was made of them is as large.
final class BulkBytes: Sendable {
  private let buffer: Mutex<ByteBuffer?>

  init(_ buffer: ByteBuffer) {
    self.buffer = Mutex(buffer)
  }

  func lend(_ body: (UnsafeRawBufferPointer) -> Void) {
    let buffer = buffer.withLock { $0.take() }
    buffer?.withUnsafeReadableBytes(body)
  }
}
