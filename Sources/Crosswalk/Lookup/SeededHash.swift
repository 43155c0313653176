/// A fast hash of bytes that nobody can aim at without knowing its seed: wyhash (Wang Yi, final version 4).
///
/// Callers choose the keys of a dictionary; they must not choose its speed.
package struct SeededHash: Sendable {
  private static let secret: (UInt64, UInt64) = (0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db)
  private let seed: UInt64

  /// A hash of its own, unless the seed is given.
  package init(seed: UInt64 = .random(in: .min ... .max)) {
    self.seed = seed ^ Self.mix(seed ^ Self.secret.0, Self.secret.1)
  }

  /// Two numbers made one that tells nothing of either.
  @inline(__always)
  package static func mix(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let product = one.multipliedFullWidth(by: other)
    return product.high ^ product.low
  }

  /// The hash of these bytes.
  @inline(__always)
  package func callAsFunction(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let count = bytes.count
    var seed = seed
    var one: UInt64 = 0
    var other: UInt64 = 0
    if count <= 16 {
      if count >= 4 {
        let middle = (count >> 3) << 2
        one = read4(bytes, 0) << 32 | read4(bytes, middle)
        other = read4(bytes, count - 4) << 32 | read4(bytes, count - 4 - middle)
      } else if count > 0 {
        one = UInt64(bytes[0]) << 16 | UInt64(bytes[count >> 1]) << 8 | UInt64(bytes[count - 1])
      }
    } else {
      var offset = 0
      while count - offset > 16 {
        seed = Self.mix(read8(bytes, offset) ^ Self.secret.1, read8(bytes, offset + 8) ^ seed)
        offset += 16
      }
      one = read8(bytes, count - 16)
      other = read8(bytes, count - 8)
    }
    let product = (one ^ Self.secret.1).multipliedFullWidth(by: other ^ seed)
    return Self.mix(product.low ^ Self.secret.0 ^ UInt64(count), product.high ^ Self.secret.1)
  }

  @inline(__always)
  private func read8(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  @inline(__always)
  private func read4(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}
