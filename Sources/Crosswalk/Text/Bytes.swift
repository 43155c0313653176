import Glibc

extension UnsafeRawBufferPointer {
  @inline(__always)
  func isSame(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard count > 0, let mine = baseAddress, let theirs = other.baseAddress else { return true }
    return memcmp(mine, theirs, count) == 0
  }

  /// Compares the bytes with others; returns a negative number, 0 or a positive number.
  func order(against other: UnsafeRawBufferPointer) -> Int {
    if let mine = baseAddress, let theirs = other.baseAddress {
      let order = memcmp(mine, theirs, Swift.min(count, other.count))
      if order != 0 { return Int(order) }
    }
    return count - other.count
  }

  /// Returns the offset of the first occurrence of a short word, from an offset on.
  func offset(of word: some Collection<UInt8>, from start: Int = 0) -> Int? {
    guard let base = baseAddress, let first = word.first else { return nil }
    var offset = start
    while offset < count, let found = memchr(base + offset, Int32(first), count - offset) {
      offset = UnsafeRawPointer(found) - base
      if self[offset...].starts(with: word) { return offset }
      offset += 1
    }
    return nil
  }
}

/// Quick checks for text that is mostly ASCII.
enum ASCII {
  /// Returns whether no byte has its high bit set; checks eight bytes at a time.
  static func isAll(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let start = bytes.baseAddress else { return true }
    var offset = 0
    while bytes.count - offset > ShortBytes.capacity {
      guard bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 else {
        return false
      }
      offset += 8
    }
    return ShortBytes(start + offset, count: bytes.count - offset).areASCII
  }

  static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}

/// The first and the last bytes of a value as two numbers, which have all bytes of a value of up to sixteen bytes.
///
/// Most values are short, so they are hashed and compared in a few steps, without a loop or a call.
struct ShortBytes: Equatable {
  /// The most bytes that the two numbers and the count determine completely.
  static let capacity = 16

  /// The first bytes.
  let first: UInt64
  /// The last bytes, which can overlap with the first.
  let last: UInt64

  /// Loads the first and the last of `count` bytes; both are 0 if `count` is 0.
  @inline(__always)
  init(_ start: UnsafeRawPointer, count: Int) {
    let end = start + count
    if count >= 8 {
      first = start.loadUnaligned(as: UInt64.self)
      last = (end - 8).loadUnaligned(as: UInt64.self)
    } else if count >= 4 {
      first = UInt64(start.loadUnaligned(as: UInt32.self))
      last = UInt64((end - 4).loadUnaligned(as: UInt32.self))
    } else if count > 0 {
      first = UInt64(start.load(as: UInt8.self)) | UInt64((start + (count >> 1)).load(as: UInt8.self)) << 8
      last = UInt64((end - 1).load(as: UInt8.self))
    } else {
      first = 0
      last = 0
    }
  }

  /// Whether none of these bytes has its high bit set.
  @inline(__always)
  var areASCII: Bool {
    (first | last) & 0x8080_8080_8080_8080 == 0
  }
}

/// The rule of the line protocol for words in replies (section "Words").
package enum BareWord {
  /// Returns whether a reply can have these bytes without quotes.
  ///
  /// They must not be empty, must not have a space, a `"` or a control character, and must not begin with `{` or `[` as
  /// a JSON document does.
  package static func allows(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let first = bytes.first, first != UInt8(ascii: "{"), first != UInt8(ascii: "[") else { return false }
    guard bytes.count >= 8 else {
      return bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") }
    }
    var offset = 0
    while offset + 8 < bytes.count {
      guard allowsAll(of: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) else { return false }
      offset += 8
    }
    return allowsAll(of: bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
  }

  /// Returns whether a reply can have each of eight bytes without quotes.
  private static func allowsAll(of bytes: UInt64) -> Bool {
    // Only seven bits of each byte are added, so that each sum stays in its byte; its high bit says whether the byte is
    // over the bound.
    let low = bytes & 0x7F7F_7F7F_7F7F_7F7F
    let isAboveSpace = low &+ 0x5F5F_5F5F_5F5F_5F5F
    let isNoQuote = (low ^ 0x2222_2222_2222_2222) &+ 0x7F7F_7F7F_7F7F_7F7F
    let isDelete = low &+ 0x0101_0101_0101_0101
    return (bytes | isAboveSpace & isNoQuote & ~isDelete) & 0x8080_8080_8080_8080 == 0x8080_8080_8080_8080
  }
}
