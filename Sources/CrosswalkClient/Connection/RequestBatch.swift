import NIOCore

/// Requests that are sent together, written as lines.
struct RequestBatch: Sendable {
  /// The number of requests after which the client waits for replies.
  ///
  /// It is large enough that the time of the round trip does not matter, and small enough that the memory does not.
  private static let fullCount = 8192
  private static let fullBytes = 256 << 10

  private(set) var lines = ByteBuffer()
  private(set) var count = 0
  /// The number of bytes in the longest line, without the line end.
  private(set) var longestLine = 0

  /// The number of bytes in all lines.
  var bytes: Int { lines.readableBytes }
  var isFull: Bool { count >= Self.fullCount || bytes >= Self.fullBytes }

  init() {}

  init(_ request: Request) {
    append(request)
  }

  mutating func append(_ request: Request) {
    let start = lines.writerIndex
    request.write(to: &lines)
    longestLine = max(longestLine, lines.writerIndex - start - 1)
    count += 1
  }

  mutating func append(_ other: RequestBatch) {
    lines.writeImmutableBuffer(other.lines)
    longestLine = max(longestLine, other.longestLine)
    count += other.count
  }
}

extension Sequence<Request> {
  /// The requests in batches, each with its own buffer.
  ///
  /// The socket may still use the buffer of the previous batch.
  var batches: some Sequence<RequestBatch> {
    var requests = makeIterator()
    return AnyIterator {
      var batch = RequestBatch()
      while !batch.isFull, let request = requests.next() { batch.append(request) }
      return batch.count > 0 ? batch : nil
    }
  }
}
