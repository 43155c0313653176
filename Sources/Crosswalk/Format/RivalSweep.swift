/// Goes through the days on which rivals begin and end, and finds those that hold together and differ.
///
/// Each rival is compared when it begins, or when a rule over all of them ends, with those that hold then: O(log n) each.
struct RivalSweep {
  private let days: [Range<Int32>]
  private let starts: [Int]
  private let ends: [Int]

  /// A sweep over rivals in the file's order, of which each holds on some days.
  init(days: [Range<Int32>]) {
    self.days = days
    starts = days.indices.sorted { (days[$0].lowerBound, $0) < (days[$1].lowerBound, $1) }
    ends = days.indices.sorted { days[$0].upperBound < days[$1].upperBound }
  }

  /// Calls `report` once with each rival that holds together with an earlier one of another kind, and with that one.
  ///
  /// - Parameters:
  ///   - kinds: The kind of each rival; negative for one that takes no part.
  ///   - rulers: While one of these holds, none is compared: it answers for all.
  ///   - report: Is called with them.
  /// - Throws: `CancellationError` where the task that checks was cancelled.
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
