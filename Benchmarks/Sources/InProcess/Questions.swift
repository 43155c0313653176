import Foundation

/// Keys drawn at random, one after the other in memory as a program that parses its input would have them.
struct Questions: Sendable {
  let bytes: [UInt8]
  let keys: [Range<Int>]
  /// The sum over the draws of the length and the first byte of each right answer.
  let checksum: Int

  /// As many draws as there are pairs, and at least 65,536; the same ones in every run.
  init(_ pairs: [(key: String, value: String)]) {
    var bytes: [UInt8] = []
    var keys: [Range<Int>] = []
    var checksum = 0
    var state: UInt64 = 88_172_645_463_325_252
    for _ in 0..<max(pairs.count, 65_536) {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let pair = pairs[Int(state % UInt64(pairs.count))]
      keys.append(bytes.count..<bytes.count + pair.key.utf8.count)
      bytes.append(contentsOf: pair.key.utf8)
      checksum += pair.value.utf8.count + Int(pair.value.utf8.first ?? 0)
    }
    self.bytes = bytes
    self.keys = keys
    self.checksum = checksum
  }

  /// Reads a file with a line KEY, tab, VALUE for each pair.
  static func pairs(inFile path: String) throws -> [(key: String, value: String)] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
      let parts = line.split(separator: "\t", maxSplits: 1)
      return (String(parts[0]), String(parts[1]))
    }
  }
}
