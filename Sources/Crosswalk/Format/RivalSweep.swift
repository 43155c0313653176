/// Goes through the days on which rivals begin and end, and finds those that overlap and differ.
///
/// Each rival is compared with those that hold at the time when it begins, or when a primary that answers for all ends;
/// this takes O(log n) for each.
struct RivalSweep {
  private let days: [Range<Int32>]
  private let starts: [Int]
  private let ends: [Int]

  /// A sweep over rivals in the order of the file, with the days on which each holds.
  init(days: [Range<Int32>]) {
    self.days = days
    starts = days.indices.sorted { (days[$0].lowerBound, $0) < (days[$1].lowerBound, $1) }
    ends = days.indices.sorted { days[$0].upperBound < days[$1].upperBound }
  }

  /// Calls `report` once for each rival that overlaps with an earlier one of another kind, with both.
  ///
  /// - Parameters:
  ///   - kinds: The kind of each rival; negative for one that is ignored.
  ///   - rulers: While one of these holds, nothing is compared, because it answers for all.
  ///   - report: Called with the later and the earlier rival.
  /// - Throws: `CancellationError` if the task was cancelled.
  func run(
    kinds: [Int32], rulers: Set<Int> = [], _ report: (_ later: Int, _ earlier: Int) -> Void
  ) throws(CancellationError) {
    var cancellation = CancellationCheck()
    var active = RivalTree(kinds: kinds)
    var unreported = active
    var waiting: [Int] = []
    var ruling = 0
    var (begun, ended) = (0, 0)
    while begun < starts.count || ruling > 0 || !waiting.isEmpty {
      let day = nextDay(begun, ended)
      while ended < ends.count, days[ends[ended]].upperBound == day {
        let number = ends[ended]
        active.set(number, isActive: false)
        unreported.set(number, isActive: false)
        if rulers.contains(number) { ruling -= 1 }
        ended += 1
      }
      while begun < starts.count, days[starts[begun]].lowerBound == day {
        if kinds[starts[begun]] >= 0 { waiting.append(starts[begun]) }
        if rulers.contains(starts[begun]) { ruling += 1 }
        begun += 1
      }
      if day == .max { return }
      guard ruling == 0 else { continue }
      for number in waiting where days[number].upperBound > day {
        try cancellation.step()
        compare(number, kinds, &active, &unreported, report)
      }
      waiting = []
    }
  }

  private func nextDay(_ begun: Int, _ ended: Int) -> Int32 {
    let end = ended < ends.count ? days[ends[ended]].upperBound : .max
    return begun < starts.count ? min(days[starts[begun]].lowerBound, end) : end
  }

  private func compare(
    _ number: Int, _ kinds: [Int32], _ active: inout RivalTree, _ unreported: inout RivalTree,
    _ report: (Int, Int) -> Void
  ) {
    active.set(number, isActive: true)
    if let earlier = active.first(in: 0..<number, otherThan: kinds[number]) {
      report(number, earlier)
    } else {
      unreported.set(number, isActive: true)
    }
    while let later = unreported.first(in: number + 1..<kinds.count, otherThan: kinds[number]) {
      report(later, active.first(in: 0..<later, otherThan: kinds[later]) ?? number)
      unreported.set(later, isActive: false)
    }
  }
}

/// Which of the numbered rivals are active, and the kind of each.
///
/// It finds the first active rival of another kind in O(log n): each node of a binary tree over the numbers has the
/// first active number below it, and the first number whose kind differs from that.
struct RivalTree {
  private struct Node {
    var first: Int32 = -1
    var other: Int32 = -1
  }

  private let kinds: [Int32]
  private let width: Int
  private var nodes: [Node]

  /// A tree of rivals, none of them active; `kinds` has the kind of each.
  init(kinds: [Int32]) {
    self.kinds = kinds
    var width = 1
    while width < kinds.count { width *= 2 }
    self.width = width
    nodes = Array(repeating: Node(), count: 2 * width)
  }

  /// Makes a rival active or inactive.
  mutating func set(_ number: Int, isActive: Bool) {
    var index = width + number
    nodes[index].first = isActive ? Int32(number) : -1
    while index > 1 {
      index /= 2
      nodes[index] = joined(nodes[2 * index], nodes[2 * index + 1])
    }
  }

  /// The first active rival in `numbers` whose kind is not `kind`; nil if there is none.
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
