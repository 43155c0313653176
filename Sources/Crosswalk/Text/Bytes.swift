import Glibc

extension UnsafeRawBufferPointer {
  @inline(__always)
  func isSame(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard count > 0, let mine = baseAddress, let theirs = other.baseAddress else { return true }
    return memcmp(mine, theirs, count) == 0
  }

  /// How the bytes order against others: negative, 0 or positive.
  func order(against other: UnsafeRawBufferPointer) -> Int {
    if let mine = baseAddress, let theirs = other.baseAddress {
      let order = memcmp(mine, theirs, Swift.min(count, other.count))
      if order != 0 { return Int(order) }
    }
    return count - other.count
  }

  /// Where a short word begins first, from an offset on.
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
