import Testing

@testable import Crosswalk

@Suite struct RivalSweepTests {
  @Test func `it finds exactly those that differ from an earlier one on a day without a ruler`() throws {
    var random = SeededGenerator(seed: 20)
    for _ in 0..<3000 {
      let count = Int.random(in: 1...9, using: &random)
      let days = (0..<count).map { _ in Self.days(&random) }
      let kinds = (0..<count).map { _ in Int32.random(in: -1...2, using: &random) }
      let rulers = Set((0..<count).filter { _ in Int.random(in: 0..<6, using: &random) == 0 })

      var found: [Int: Int] = [:]
      try RivalSweep(days: days).run(kinds: kinds, rulers: rulers) { later, earlier in
        #expect(found.updateValue(earlier, forKey: later) == nil, "\(later) is reported twice")
      }

      let expected = Self.pairs(days, kinds, rulers)
      #expect(Set(found.keys) == Set(expected.map(\.later)), "\(days) \(kinds) \(rulers)")
      for (later, earlier) in found { #expect(expected.contains(Pair(later: later, earlier: earlier))) }
    }
  }

  @Test func `a tree finds the first active rival of another kind`() {
    var random = SeededGenerator(seed: 21)
    for _ in 0..<300 {
      let count = Int.random(in: 1...20, using: &random)
      let kinds = (0..<count).map { _ in Int32.random(in: 0...2, using: &random) }
      var tree = RivalTree(kinds: kinds)
      var active: Set<Int> = []
      for _ in 0..<40 {
        let number = Int.random(in: 0..<count, using: &random)
        let isActive = Bool.random(using: &random)
        tree.set(number, isActive: isActive)
        if isActive { active.insert(number) } else { active.remove(number) }
        let from = Int.random(in: 0...count, using: &random)
        let range = from..<Int.random(in: from...count, using: &random)
        let kind = Int32.random(in: 0...2, using: &random)
        let expected = active.filter { range.contains($0) && kinds[$0] != kind }.min()
        #expect(tree.first(in: range, otherThan: kind) == expected)
      }
    }
  }

  private struct Pair: Hashable {
    let later: Int
    let earlier: Int
  }

  private static func days(_ random: inout SeededGenerator) -> Range<Int32> {
    let from: Int32 = Bool.random(using: &random) ? .min : Int32.random(in: 0..<8, using: &random)
    let until: Int32 = Bool.random(using: &random) ? .max : max(from, 0) + Int32.random(in: 1..<5, using: &random)
    return from..<until
  }

  /// The slow and plain way: day by day, each with each.
  private static func pairs(_ days: [Range<Int32>], _ kinds: [Int32], _ rulers: Set<Int>) -> Set<Pair> {
    var pairs: Set<Pair> = []
    for day: Int32 in -1..<14 {
      let active = days.indices.filter { days[$0].contains(day) }
      guard rulers.isDisjoint(with: active) else { continue }
      let taking = active.filter { kinds[$0] >= 0 }
      for later in taking {
        for earlier in taking where earlier < later && kinds[earlier] != kinds[later] {
          pairs.insert(Pair(later: later, earlier: earlier))
        }
      }
    }
    return pairs
  }
}
