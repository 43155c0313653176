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
  func locate<Finding: ValueFinding>(_ findings: [Finding], _ body: (Finding, Text, Position) -> Void) {
    guard !findings.isEmpty else { return }
    let byRow = Swift.Dictionary(grouping: findings, by: \.row)
    var left = byRow.count
    var positions = positions.makeIterator()
    dictionary.rows.forEach { reference, row in
      var texts: [[Text]] = []
      for system in dictionary.definition.systems.indices {
        texts.append([])
        row.cell(system).forEach { texts[system].append($0) }
      }
      let places = texts.joined().compactMap { _ in positions.next() }
      guard let findings = byRow[reference] else { return true }
      for finding in findings {
        let texts = texts[finding.system]
        guard let number = texts.firstIndex(where: { $0.key.isSame(as: finding.key) }) else { continue }
        let placesInSystem = places.filter { $0.system == finding.system }
        body(finding, texts[number], placesInSystem[number].position)
      }
      left -= 1
      return left > 0
    }
  }

  /// The value of an entry that is compared as `key`.
  func text(_ row: UInt32, _ system: Int, _ key: UnsafeRawBufferPointer) -> String {
    var text = ""
    dictionary.rows[row].cell(system).forEach { if text.isEmpty, $0.key.isSame(as: key) { text = $0.string } }
    return text
  }
}
