package import NIOCore

/// Splits what a server sends into lines, however the network splits it.
package struct LineDecoder: NIOSingleStepByteToMessageDecoder {
  /// The default limit for the bytes of a line, which is far more than a server sends.
  package static let defaultMaximumLength = 256 << 20

  private let maximumLength: Int
  /// The number of waiting bytes without a line end, which are not searched again when more bytes arrive.
  private var searched = 0

  package init(maximumLength: Int = defaultMaximumLength) {
    self.maximumLength = maximumLength
  }

  package mutating func decode(buffer: inout ByteBuffer) throws -> ServerLine? {
    let waiting = buffer.readableBytesView
    let end = waiting.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n"))
    let length = end.map { $0 - waiting.startIndex } ?? waiting.count
    guard length <= maximumLength else {
      throw ClientError.protocolViolation("a line is longer than \(maximumLength) bytes")
    }
    guard end != nil else {
      searched = length
      return nil
    }
    searched = 0
    defer { buffer.moveReaderIndex(forwardBy: length + 1) }
    return try buffer.withUnsafeReadableBytes { bytes in
      try ServerLine(line: UnsafeRawBufferPointer(rebasing: bytes.prefix(length)))
    }
  }

  package mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> ServerLine? {
    try decode(buffer: &buffer)
  }
}
