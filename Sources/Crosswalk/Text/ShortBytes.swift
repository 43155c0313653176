/// The first and the last bytes of some bytes, as two numbers; of up to sixteen these are all.
///
/// Most values are short; so they are hashed and compared in a few steps, with no loop and no call.
struct ShortBytes: Equatable {
  /// Of so many bytes, the numbers and the count say which bytes they are.
  static let capacity = 16

  /// The first bytes.
  let first: UInt64
  /// The last bytes, some of which may be among the first, too.
  let last: UInt64

  /// The ends of `count` bytes; 0 where there are none.
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

  /// Whether no byte of these has its high bit set.
  @inline(__always)
  var areASCII: Bool {
    (first | last) & 0x8080_8080_8080_8080 == 0
  }
}
