/// A fast hash of bytes for which nobody can construct collisions without the seed: wyhash (Wang Yi, final version 4).
///
/// Unlike the original it reads short texts from both ends, as its successor rapidhash does, and mixes the seed into
/// both factors.
///
/// Others choose the keys of a dictionary; they must not be able to make it slow.
package struct SeededHash: Sendable {
  private static let secret: (UInt64, UInt64) = (0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db)
  private let seed: UInt64
  private let otherSeed: UInt64

  /// A hash with a random seed, unless one is given.
  package init(seed: UInt64 = .random(in: .min ... .max)) {
    self.seed = seed ^ Self.mix(seed ^ Self.secret.0, Self.secret.1)
    otherSeed = Self.mix(seed ^ Self.secret.1, Self.secret.0)
  }

  /// Mixes two numbers into one.
  @inline(__always)
  package static func mix(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let product = one.multipliedFullWidth(by: other)
    return product.high ^ product.low
  }

  /// The hash of these bytes.
  package func callAsFunction(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    self(LookupKey(bytes))
  }

  @inline(__always)
  func callAsFunction(_ key: LookupKey) -> UInt64 {
    guard key.count <= ShortBytes.capacity else { return hash(ofMany: key.bytes) }
    return finish(key.ends.first, key.ends.last, seed, key.count)
  }

  @inline(never)
  private func hash(ofMany bytes: UnsafeRawBufferPointer) -> UInt64 {
    let count = bytes.count
    var seed = seed
    var offset = 0
    while count - offset > 16 {
      seed = Self.mix(read8(bytes, offset) ^ otherSeed, read8(bytes, offset + 8) ^ seed)
      offset += 16
    }
    return finish(read8(bytes, count - 16), read8(bytes, count - 8), seed, count)
  }

  @inline(__always)
  private func finish(_ one: UInt64, _ other: UInt64, _ seed: UInt64, _ count: Int) -> UInt64 {
    let product = (one ^ otherSeed).multipliedFullWidth(by: other ^ seed)
    return Self.mix(product.low ^ Self.secret.0 ^ UInt64(count), product.high ^ Self.secret.1)
  }

  @inline(__always)
  private func read8(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
}
