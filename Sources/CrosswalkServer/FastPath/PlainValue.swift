/// Recognizes values that need no parsing: bare ASCII words at the end of a request.
enum PlainValue {
  /// The most digits that the length of a Redis client's value may have.
  private static let mostDigits = 3

  /// Returns the value that ends a line; nil if the value is of another kind or the line end has not arrived.
  ///
  /// The value begins at the cursor, which is moved to the end of the line.
  @inline(__always)
  static func line(_ cursor: inout UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawBufferPointer? {
    let start = cursor
    var position = start
    while end - position >= 8 {
      let special = specialBytes(position.loadUnaligned(as: UInt64.self))
      position += special == 0 ? 8 : special.trailingZeroBitCount / 8
      if special != 0 { break }
    }
    while position < end, specialBytes(UInt64(position.load(as: UInt8.self)) | plainBytes) == 0 { position += 1 }
    guard position < end, position > start, position.load(as: UInt8.self) == UInt8(ascii: "\n") else { return nil }
    cursor = position + 1
    return UnsafeRawBufferPointer(start: start, count: position - start)
  }

  private static let plainBytes: UInt64 = 0x6161_6161_6161_6100

  /// Returns the high bit of each byte that cannot be in a bare ASCII word: up to the space, `"`, and from DEL on.
  ///
  /// After the first such byte, other bytes may be marked, too.
  @inline(__always)
  private static func specialBytes(_ bytes: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = bytes ^ ones &* UInt64(UInt8(ascii: "\""))
    let areSpecial = (bytes &- ones &* 0x21) | (bytes &+ ones) | bytes | (quotes &- ones)
    return areSpecial & (ones &* 0x80)
  }

  /// Returns the value that ends a Redis client's array; nil if it is of another kind or its end has not arrived.
  ///
  /// The value's length begins at the cursor, which is moved to the end of the array.
  @inline(__always)
  static func bulk(_ cursor: inout UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawBufferPointer? {
    // `$`, up to three digits, CR and LF.
    guard end - cursor >= mostDigits + 3, cursor.load(as: UInt8.self) == UInt8(ascii: "$") else { return nil }
    var position = cursor + 1
    var count = 0
    while position - cursor <= mostDigits, case let digit = position.load(as: UInt8.self) &- UInt8(ascii: "0"),
      digit < 10
    {
      // The codec reports leading zeros.
      guard count > 0 || digit > 0 else { return nil }
      count = count * 10 + Int(digit)
      position += 1
    }
    guard count > 0, isLineEnd(position), end - position >= count + 4, isLineEnd(position + 2 + count) else {
      return nil
    }
    let value = UnsafeRawBufferPointer(start: position + 2, count: count)
    guard value.allSatisfy({ $0 < 0x80 }) else { return nil }
    cursor = position + count + 4
    return value
  }

  @inline(__always)
  private static func isLineEnd(_ position: UnsafeRawPointer) -> Bool {
    position.loadUnaligned(as: UInt16.self) == UInt16(littleEndian: 0x0A0D)
  }
}
