package import NIOCore

/// Cuts what a service sends into replies, however the network cuts it.
package struct ReplyDecoder: NIOSingleStepByteToMessageDecoder {
  /// The bytes that a reply line may have when nobody says otherwise: far more than the longest that a service sends.
  package static let defaultMaximumLength = 256 << 20

  private let maximumLength: Int
  /// How many of the bytes that wait are known to have no line's end: a long line is not searched again at every read.
  private var searched = 0

  package init(maximumLength: Int = defaultMaximumLength) {
    self.maximumLength = maximumLength
  }

  package mutating func decode(buffer: inout ByteBuffer) throws -> Reply? {
    let waiting = buffer.readableBytesView
    let end = waiting.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n"))
    let length = end.map { $0 - waiting.startIndex } ?? waiting.count
    guard length <= maximumLength else {
      throw ClientError.protocolViolation("a reply is longer than \(maximumLength) bytes")
    }
    guard end != nil else {
      searched = length
      return nil
    }
    searched = 0
    defer { buffer.moveReaderIndex(forwardBy: length + 1) }
    return try buffer.withUnsafeReadableBytes { bytes in
      try Reply(line: UnsafeRawBufferPointer(rebasing: bytes.prefix(length)))
    }
  }

  package mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> Reply? {
    try decode(buffer: &buffer)
  }
}
