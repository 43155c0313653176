import NIOCore

/// Requests that are sent together, as the lines that they are.
struct RequestBatch: Sendable {
  /// As many requests as are sent before their replies are waited for: enough that the way there and back does not
  /// count, few enough that memory does not.
  private static let fullCount = 8192
  private static let fullBytes = 256 << 10

  private(set) var lines = ByteBuffer()
  private(set) var count = 0
  /// The bytes of the longest line, its end left out.
  private(set) var longestLine = 0

  /// The bytes of all lines.
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
  /// The requests in batches, each with a buffer of its own: the sockets may still hold the last.
  var batches: some Sequence<RequestBatch> {
    var requests = makeIterator()
    return AnyIterator {
      var batch = RequestBatch()
      while !batch.isFull, let request = requests.next() { batch.append(request) }
      return batch.count > 0 ? batch : nil
    }
  }
}
