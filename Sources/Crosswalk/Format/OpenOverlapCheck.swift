/// Finds entries without an end although another entry with the same value begins later.
///
/// This is not an error in a system that allows duplicates, but the end was probably forgotten.
struct OpenOverlapCheck {
  private struct Finding: ValueFinding {
    let row: UInt32
    let system: Int
    let key: UnsafeRawBufferPointer
    /// The entry that begins later.
    let later: UInt32
  }

  private let dictionary: DataDictionary
  private let finder: ValueFinder

  init(_ dictionary: DataDictionary, _ positions: ValuePositions) {
    self.dictionary = dictionary
    finder = ValueFinder(dictionary: dictionary, positions: positions)
  }

  /// Adds a warning for each entry without an end.
  ///
  /// - Throws: `CancellationError` if the task was cancelled.
  func run(_ warnings: inout WarningList) throws(CancellationError) {
    var findings: [Finding] = []
    var unlisted = 0
    for (system, definition) in dictionary.definition.systems.enumerated() where definition.duplicates != .reject {
      try dictionary.indexes[system].forEachGroup { (key, rows) throws(CancellationError) in
        for (row, later) in openRows(rows, from: system) {
          findings.append(Finding(row: row, system: system, key: key, later: later))
        }
        guard findings.count > ConflictCheck.most else { return }
        findings.sort { $0.row < $1.row }
        unlisted += findings.count - ConflictCheck.most / 2
        findings.removeLast(findings.count - ConflictCheck.most / 2)
      }
    }
    warnings.addUnlisted(.openOverlap, count: unlisted)
    try finder.locate(findings) { finding, text, position in
      let later = dictionary.rows[finding.later]
      let day = Day(number: later.days.lowerBound)
      warnings.add(
        .openOverlap, position,
        "this entry has no end, and the entry at line \(later.line), with the same "
          + "\(dictionary.definition.systems[finding.system].name) \(VisibleText.quoted(text.string)), begins on \(day);\n"
          + "write \"until: \(day)\" here if it ends then")
    }
  }

  /// The rows of one value that have no end, each with the row that begins next.
  ///
  /// Empty if rows would still overlap when each ended then: such a value is meant to have several entries.
  private func openRows(
    _ references: UnsafeBufferPointer<UInt32>, from system: Int
  ) -> [(row: UInt32, later: UInt32)] {
    let days = references.map { dictionary.rows[$0].days }
    guard days.contains(where: { $0.lowerBound != .min }) else { return [] }
    let starts = days.indices.sorted { days[$0].lowerBound < days[$1].lowerBound }
    var found: [(row: UInt32, later: UInt32)] = []
    for (number, next) in zip(starts, starts.dropFirst()) {
      guard days[number].lowerBound < days[next].lowerBound else { return [] }
      if days[number].upperBound == .max {
        if isOpen(references[number], references[next], from: system) {
          found.append((references[number], references[next]))
        }
      } else if days[number].upperBound > days[next].lowerBound {
        return []
      }
    }
    return found
  }

  /// Whether it matters that a row holds at the same time as another.
  private func isOpen(_ row: UInt32, _ later: UInt32, from system: Int) -> Bool {
    let (row, later) = (dictionary.rows[row], dictionary.rows[later])
    // A primary takes over when it begins, and an entry with an end does not follow one without dates.
    guard !later.isPrimary(from: system), row.flags.contains(.dated) || later.days.upperBound == .max else {
      return false
    }
    return dictionary.definition.systems.indices.contains { to in
      let (one, other) = (row.cell(to), later.cell(to))
      guard to != system, one.kind != .leftOut, other.kind != .leftOut else { return false }
      guard let one = one.first, let other = other.first else { return one.kind != other.kind }
      return !NormalForm.areEqual(one.bytes, other.bytes)
    }
  }
}
