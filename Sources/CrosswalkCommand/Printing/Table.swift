/// Rows of text in columns as wide as they need to be.
struct Table: Equatable {
  /// A column of a table with a heading.
  struct Column: Equatable {
    let heading: String
    /// Numbers stand to the right, below each other's units.
    let isNumeric: Bool

    init(_ heading: String, isNumeric: Bool = false) {
      self.heading = heading
      self.isNumeric = isNumeric
    }
  }

  private static let gap = "  "

  /// None for a table without headings.
  let columns: [Column]
  let rows: [[String]]

  init(columns: [Column] = [], rows: [[String]]) {
    self.columns = columns
    self.rows = rows
  }

  /// The lines of the table, with no space at their ends.
  var lines: [String] {
    let rows = columns.isEmpty ? rows : [columns.map(\.heading)] + rows
    var widths: [Int] = []
    for row in rows {
      for (index, cell) in row.enumerated() {
        if index == widths.count { widths.append(0) }
        widths[index] = max(widths[index], cell.count)
      }
    }
    return rows.map { row in
      var line = ""
      for (index, cell) in row.enumerated() {
        if index > 0 { line += Self.gap }
        let padding = String(repeating: " ", count: widths[index] - cell.count)
        let isNumeric = index < columns.count && columns[index].isNumeric
        line += isNumeric ? padding + cell : cell + padding
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
