/// The entries that share a value and context in one system.
///
/// Each day only those that hold then are rivals.
struct RivalGroup {
  private let dictionary: DataDictionary
  private let system: Int
  private let key: UnsafeRawBufferPointer
  private let references: UnsafeBufferPointer<UInt32>
  private let rows: [Row]
  private(set) var conflicts: [Conflict] = []
  private var reported: [Conflict.Kind: Set<UInt32>] = [:]

  init(
    _ dictionary: DataDictionary, from system: Int, key: UnsafeRawBufferPointer,
    _ references: UnsafeBufferPointer<UInt32>
  ) {
    self.dictionary = dictionary
    self.system = system
    self.key = key
    self.references = references
    rows = references.map { dictionary.rows[$0] }
  }

  /// Finds the conflicts, period by period: between two days on which some entry begins or ends, nothing changes.
  mutating func check() {
    guard rows.contains(where: { $0.flags.contains(.dated) }) else {
      return check(active: Array(rows.indices))
    }
    let starts = rows.indices.sorted { rows[$0].days.lowerBound < rows[$1].days.lowerBound }
    let ends = rows.indices.sorted { rows[$0].days.upperBound < rows[$1].days.upperBound }
    var active: [Int] = []
    var begun = 0
    var ended = 0
    while begun < starts.count {
      let day = min(rows[starts[begun]].days.lowerBound, rows[ends[ended]].days.upperBound)
      while ended < ends.count, rows[ends[ended]].days.upperBound == day {
        active.removeAll { $0 == ends[ended] }
        ended += 1
      }
      while begun < starts.count, rows[starts[begun]].days.lowerBound == day {
        active.insert(starts[begun], at: active.firstIndex { $0 > starts[begun] } ?? active.count)
        begun += 1
      }
      check(active: active)
    }
    // Behind the last beginning entries only end, which may end the rule of a primary over the others.
    while ended < ends.count, rows[ends[ended]].days.upperBound != .max {
      active.removeAll { $0 == ends[ended] }
      ended += 1
      if ended == ends.count || rows[ends[ended]].days.upperBound != rows[ends[ended - 1]].days.upperBound {
        check(active: active)
      }
    }
  }

  /// Checks entries that hold at the same time, in the file's order.
  private mutating func check(active: [Int]) {
    guard active.count > 1 else { return }
    let primaries = active.filter { rows[$0].isPrimary(from: system) }
    for later in primaries.dropFirst() { report(.primaries, later, earlier: primaries[0]) }
    guard dictionary.definition.systems[system].duplicates == .reject else { return }
    for to in dictionary.definition.systems.indices where to != system {
      // A primary answers for all, where it has a cell.
      if !primaries.contains(where: { rows[$0].cell(to).kind != .leftOut }) { checkAnswers(active, to) }
    }
  }

  private mutating func checkAnswers(_ active: [Int], _ to: Int) {
    var first: Int?
    var other: Int?
    for number in active {
      let cell = rows[number].cell(to)
      if cell.kind == .leftOut { continue }
      guard let first else {
        first = number
        continue
      }
      if !Self.isSame(cell.first, rows[first].cell(to).first) {
        report(.answers, number, earlier: first)
        other = other ?? number
      } else if let other {
        report(.answers, number, earlier: other)
      }
    }
  }

  private static func isSame(_ one: Text?, _ other: Text?) -> Bool {
    switch (one, other) {
    case (nil, nil): true
    case (let one?, let other?): NormalForm.areEqual(one.bytes, other.bytes)
    default: false
    }
  }

  private mutating func report(_ kind: Conflict.Kind, _ later: Int, earlier: Int) {
    guard reported[kind, default: []].insert(references[later]).inserted else { return }
    // The file's first hundred errors are told; one group need not remember many more.
    guard conflicts.count < 16 * Limits.reportedProblems else { return }
    conflicts.append(
      Conflict(kind: kind, system: system, key: key, row: references[later], earlier: references[earlier]))
  }
}
