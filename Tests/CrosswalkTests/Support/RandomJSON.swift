@testable import Crosswalk

extension JSON {
  /// A document made up at random, at most so deep.
  static func random(depth: Int, using random: inout SeededGenerator) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
    case 0: .null
    case 1: .bool(random.once(in: 2))
    case 2: .integer(random.pick([0, -1, 7, .max, .min, Int64.random(in: .min ... .max, using: &random)]))
    case 3: .number(random.pick([0.5, -1.25e-9, 1e300, Double.random(in: -1...1, using: &random)]))
    case 4, 5: .string(RandomText.mixed(using: &random))
    case 6: .array((0..<Int.random(in: 0...4, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
    default:
      .object(
        (0..<Int.random(in: 0...4, using: &random)).map { _ in
          Member(RandomText.mixed(using: &random), .random(depth: depth - 1, using: &random))
        })
    }
  }
}
