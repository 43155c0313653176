import Glibc

/// A value that is looked up: its bytes, of which the ends are at hand.
struct LookupKey {
  let start: UnsafeRawPointer
  let count: Int
  let ends: ShortBytes

  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer) {
    start = bytes.baseAddress ?? UnsafeRawPointer(("" as StaticString).utf8Start)
    count = bytes.count
    ends = ShortBytes(start, count: count)
  }

  /// Whether all of it is ASCII.
  @inline(__always)
  var isASCII: Bool {
    ends.areASCII && (count <= ShortBytes.capacity || ASCII.isAll(bytes))
  }

  /// The bytes.
  @inline(__always)
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: count)
  }

  /// Whether these are its bytes; as many as it has.
  @inline(__always)
  func isSame(as other: UnsafeRawPointer) -> Bool {
    ShortBytes(other, count: count) == ends
      && (count <= ShortBytes.capacity || memcmp(start, other, count) == 0)
  }
}
