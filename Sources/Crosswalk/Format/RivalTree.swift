/// Which of some numbered rivals are active, and of what kind each is.
///
/// It answers in O(log n) who is the first active rival of another kind: each node of a binary tree over the numbers knows
/// the first active number below it, and the first whose kind differs from that one's.
struct RivalTree {
  private struct Node {
    var first: Int32 = -1
    var other: Int32 = -1
  }

  private let kinds: [Int32]
  private let width: Int
  private var nodes: [Node]

  /// A tree of rivals of which none is active yet; `kinds` gives the kind of each.
  init(kinds: [Int32]) {
    self.kinds = kinds
    var width = 1
    while width < kinds.count { width *= 2 }
    self.width = width
    nodes = Array(repeating: Node(), count: 2 * width)
  }

  /// Makes a rival active, or no longer so.
  mutating func set(_ number: Int, isActive: Bool) {
    var index = width + number
    nodes[index].first = isActive ? Int32(number) : -1
    while index > 1 {
      index /= 2
      nodes[index] = joined(nodes[2 * index], nodes[2 * index + 1])
    }
  }

  /// The first active rival among `numbers` whose kind is not `kind`; nil where there is none.
  func first(in numbers: Range<Int>, otherThan kind: Int32) -> Int? {
    let found = node(over: numbers, 1, 0..<width)
    guard found.first >= 0 else { return nil }
    if kinds[Int(found.first)] != kind { return Int(found.first) }
    return found.other >= 0 ? Int(found.other) : nil
  }

  private func node(over numbers: Range<Int>, _ index: Int, _ covered: Range<Int>) -> Node {
    if !numbers.overlaps(covered) { return Node() }
    if numbers.lowerBound <= covered.lowerBound, covered.upperBound <= numbers.upperBound { return nodes[index] }
    let middle = covered.lowerBound + covered.count / 2
    return joined(
      node(over: numbers, 2 * index, covered.lowerBound..<middle),
      node(over: numbers, 2 * index + 1, middle..<covered.upperBound))
  }

  private func joined(_ left: Node, _ right: Node) -> Node {
    guard left.first >= 0 else { return right }
    guard left.other < 0, right.first >= 0 else { return left }
    let isOther = kinds[Int(right.first)] != kinds[Int(left.first)]
    return Node(first: left.first, other: isOther ? right.first : right.other)
  }
}
