/// Integers of variable length: seven bits a byte, the least significant first (LEB128).
enum Varint {
  /// Reads a number and moves the cursor past it.
  @inline(__always)
  static func read(_ cursor: inout UnsafeRawPointer) -> Int {
    let byte = cursor.load(as: UInt8.self)
    guard byte < 0x80 else { return readMany(&cursor) }
    cursor += 1
    return Int(byte)
  }

  @inline(never)
  private static func readMany(_ cursor: inout UnsafeRawPointer) -> Int {
    var value = 0
    var shift = 0
    while true {
      let byte = cursor.load(as: UInt8.self)
      cursor += 1
      value |= Int(byte & 0x7F) << shift
      guard byte >= 0x80 else { return value }
      shift += 7
    }
  }

  /// Appends a number that is not negative.
  static func append(_ value: Int, to output: inout [UInt8]) {
    var value = value
    while value >= 0x80 {
      output.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    output.append(UInt8(value))
  }
}
