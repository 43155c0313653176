import Testing

@testable import Crosswalk

@Suite struct SeededHashTests {
  @Test func `the same bytes have the same hash, wherever they lie`() {
    let hash = SeededHash(seed: 7)
    for count in 0...100 {
      let bytes = (0..<count).map { UInt8($0) }
      let padded = [0, 0, 0] + bytes + [255]
      #expect(bytes.withUnsafeBytes { hash($0) } == padded[3..<3 + count].withUnsafeBytes { hash($0) })
    }
  }

  @Test func `every byte matters, and so does the length`() {
    let hash = SeededHash(seed: 7)
    var seen: Set<UInt64> = []
    var count = 0
    for length in 0...100 {
      var bytes = Array(repeating: UInt8(0), count: length)
      seen.insert(bytes.withUnsafeBytes { hash($0) })
      count += 1
      for offset in bytes.indices {
        bytes[offset] = 1
        seen.insert(bytes.withUnsafeBytes { hash($0) })
        bytes[offset] = 0
        count += 1
      }
    }
    #expect(seen.count == count)
  }

  @Test func `another seed gives another hash`() {
    let bytes = Array("USD".utf8)
    let hashes = (0..<1000).map { seed in bytes.withUnsafeBytes { SeededHash(seed: seed)($0) } }
    #expect(Set(hashes).count == 1000)
    #expect(bytes.withUnsafeBytes { SeededHash()($0) != SeededHash()($0) })
  }

  @Test func `the tags of like keys spread evenly`() {
    let hash = SeededHash(seed: 3)
    var buckets = Array(repeating: 0, count: 64)
    for number in 0..<64_000 { buckets["key-\(number)".withBytes { Int(hash($0) >> 58) }] += 1 }
    #expect(buckets.allSatisfy { (800...1200).contains($0) }, "\(buckets)")
  }
}
