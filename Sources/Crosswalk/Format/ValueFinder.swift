/// Something found about a value of an entry.
protocol ValueFinding {
  /// The entry.
  var row: UInt32 { get }
  var system: Int { get }
  /// The value, as it is compared.
  var key: UnsafeRawBufferPointer { get }
}

/// Finds where in the file values stand.
struct ValueFinder {
  let dictionary: DataDictionary
  let positions: ValuePositions

  /// Calls `body` with each finding, its value and where that stands, in the order of the entries.
  ///
  /// The entries are walked through once, as the list of positions goes along with them.
  ///
  /// - Throws: `CancellationError` where the task that checks was cancelled.
  func locate<Finding: ValueFinding>(
    _ findings: [Finding], _ body: (Finding, Text, Position) -> Void
  ) throws(CancellationError) {
    guard !findings.isEmpty else { return }
    let byRow = Swift.Dictionary(grouping: findings, by: \.row)
    var left = byRow.count
    var positions = positions.makeIterator()
    var cancellation = CancellationCheck()
    let systems = dictionary.definition.systems.indices
    try dictionary.rows.forEach { (reference, row) throws(CancellationError) in
      try cancellation.step()
      guard let findings = byRow[reference] else {
        for system in systems { row.cell(system).forEach { _ in _ = positions.next() } }
        return true
      }
      // Each value's text and position, by how the value is compared.
      var found: [Value: (text: Text, number: Int)] = [:]
      var places: [[Position]] = Array(repeating: [], count: systems.count)
      for system in systems {
        var number = 0
        row.cell(system).forEach { text in
          if let place = positions.next() { places[place.system].append(place.position) }
          let value = Value(system: system, key: Array(text.key))
          if found[value] == nil { found[value] = (text, number) }
          number += 1
        }
      }
      for finding in findings {
        guard let (text, number) = found[Value(system: finding.system, key: Array(finding.key))] else { continue }
        body(finding, text, places[finding.system][number])
      }
      left -= 1
      return left > 0
    }
  }

  /// A value of an entry, as it is compared.
  private struct Value: Hashable {
    let system: Int
    let key: [UInt8]
  }

  /// The value of an entry that is compared as `key`.
  func text(_ row: UInt32, _ system: Int, _ key: UnsafeRawBufferPointer) -> String {
    var text = ""
    dictionary.rows[row].cell(system).forEach { if text.isEmpty, $0.key.isSame(as: key) { text = $0.string } }
    return text
  }
}
