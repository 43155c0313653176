import Foundation

/// Finds values of a system whose differences are hard to see.
struct LookAlikeCheck {
  private struct Finding: ValueFinding {
    let row: UInt32
    let system: Int
    let key: UnsafeRawBufferPointer
    /// The earlier entry, and its value in the compared form.
    let earlier: UInt32
    let earlierKey: UnsafeRawBufferPointer
  }

  private let dictionary: DataDictionary
  private let finder: ValueFinder
  private let hash = SeededHash()

  init(_ dictionary: DataDictionary, _ positions: ValuePositions) {
    self.dictionary = dictionary
    finder = ValueFinder(dictionary: dictionary, positions: positions)
  }

  /// Adds a warning for each value that looks like an earlier one.
  ///
  /// - Throws: `CancellationError` if the task was cancelled.
  func run(_ warnings: inout WarningList) throws(CancellationError) {
    var findings: [Finding] = []
    var unlisted = 0
    for system in dictionary.definition.systems.indices {
      try findAlike(in: system) { finding in
        findings.append(finding)
        guard findings.count > ConflictCheck.most else { return }
        findings.sort { $0.row < $1.row }
        unlisted += findings.count - ConflictCheck.most / 2
        findings.removeLast(findings.count - ConflictCheck.most / 2)
      }
    }
    warnings.addUnlisted(.lookAlike, count: unlisted)
    try finder.locate(findings) { finding, text, position in
      warnings.add(.lookAlike, position, message(finding, text.string))
    }
  }

  /// Compares only values whose forms have the same hash, and none if each value is evidently its own form.
  private func findAlike(in system: Int, _ report: (Finding) -> Void) throws(CancellationError) {
    guard try needsComparing(system) else { return }
    var values = HashedValues(of: dictionary.rows, system: system)
    var cancellation = CancellationCheck()
    try dictionary.rows.forEach { (reference, row) throws(CancellationError) in
      try cancellation.step()
      let cell = row.cell(system)
      if cell.kind == .values(1), let text = cell.first {
        values.add(reference, half: half(text.key))
      } else {
        cell.forEach { values.add(reference, half: half($0.key), $0.key) }
      }
      return true
    }
    values.sort()
    try values.forEachRun { (run) throws(CancellationError) in
      if run.count > 1 { compare(run, of: values, in: system, report) }
    }
  }

  private func needsComparing(_ system: Int) throws(CancellationError) -> Bool {
    var needs = false
    var cancellation = CancellationCheck()
    try dictionary.rows.forEach { (_, row) throws(CancellationError) in
      try cancellation.step()
      row.cell(system).forEach { if !needs, !LookAlikeForm.isEvident($0.key) { needs = true } }
      return !needs
    }
    return needs
  }

  /// The upper half of the hash of the form of a value.
  private func half(_ key: UnsafeRawBufferPointer) -> UInt64 {
    LookAlikeForm.with(key) { hash($0) } >> 32
  }

  /// Compares the values with the same hash, in the order of the entries.
  private func compare(_ run: Range<Int>, of values: HashedValues, in system: Int, _ report: (Finding) -> Void) {
    let numbers = values.numbers[run]
    let same = values.key(of: numbers[run.lowerBound])
    // This is usual if many entries share a value.
    if numbers.allSatisfy({ values.key(of: $0).isSame(as: same) }) { return }
    var firsts: [[UInt8]: (row: UInt32, key: UnsafeRawBufferPointer)] = [:]
    // One set for all forms, because a set for each would be copied with the other facts about the form.
    var keys: Set<[UInt8]> = []
    for number in numbers {
      let (row, key) = (values.row(of: number), values.key(of: number))
      let form = LookAlikeForm.with(key) { Array($0) }
      let isNew = keys.insert(Array(key)).inserted
      guard let first = firsts[form] else {
        firsts[form] = (row, key)
        continue
      }
      guard isNew, first.row != row else { continue }
      report(Finding(row: row, system: system, key: key, earlier: first.row, earlierKey: first.key))
    }
  }

  private func message(_ finding: Finding, _ value: String) -> String {
    let system = dictionary.definition.systems[finding.system].name
    let earlier = finder.text(finding.earlier, finding.system, finding.earlierKey)
    let line = dictionary.rows[finding.earlier].line
    return
      "\(VisibleText.quoted(value)) and \(VisibleText.quoted(earlier)), the \(system) of the entry at line \(line), "
      + "differ only in \(Self.difference(value, earlier, system))"
  }

  /// The difference between two values, and what would be right.
  private static func difference(_ one: String, _ other: String, _ system: String) -> String {
    func areSame(_ form: (String) -> String) -> Bool { form(one) == form(other) }
    let remedy = "; write them alike"
    if areSame({ MatchRules.lowercased($0) }) {
      return "case\(remedy), or say \"match: [caseless]\" on the system \(system)"
    }
    if areSame({ text in LookAlikeForm.collapsed(String(text.unicodeScalars.filter { !Blank.isZeroWidth($0) })) }) {
      return "spaces or in invisible characters" + remedy
    }
    if areSame({ $0.precomposedStringWithCompatibilityMapping }) {
      return "the form of characters, such as full-width letters" + remedy
    }
    return "case, in spaces, or in the form of characters" + remedy
  }
}
