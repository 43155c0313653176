extension UnsafeRawBufferPointer {
  /// Whether these bytes are UTF-8.
  ///
  /// Text that is all ASCII is known by eights.
  var isUTF8: Bool {
    let count = count
    var offset = 0
    var seen: UInt64 = 0
    while offset + 8 <= count {
      seen |= loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      offset += 8
    }
    if count >= 8 {
      // Some of the last bytes once more is quicker than each of the others by itself.
      seen |= loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    } else {
      for byte in self { seen |= UInt64(byte) }
    }
    guard seen & 0x8080_8080_8080_8080 != 0 else { return true }
    return (try? UTF8Span(validating: bindMemory(to: UInt8.self).span)) != nil
  }
}
