/// Rows of text in columns that are as wide as necessary.
struct Table: Equatable {
  /// A column of a table with a heading.
  struct Column: Equatable {
    let heading: String
    /// Numbers are aligned to the right.
    let isNumeric: Bool
    /// If there is not enough room for all columns, those with the lowest ranks stay.
    let rank: Int

    init(_ heading: String, isNumeric: Bool = false, rank: Int = 0) {
      self.heading = heading
      self.isNumeric = isNumeric
      self.rank = rank
    }
  }

  private static let gap = "  "

  /// The columns; empty for a table without headings.
  let columns: [Column]
  let rows: [[String]]

  init(columns: [Column] = [], rows: [[String]]) {
    self.columns = columns
    self.rows = rows
  }

  /// A table whose lines have at most `width` characters.
  ///
  /// The first column is cut, but not below `shortestName`, and other columns are left out, but their cells are never
  /// cut.
  func fitted(to width: Int, shortestName: Int) -> Table {
    let widths = widths
    guard let widest = widths.first, columns.count == widths.count else { return self }
    var room = width - min(widest, shortestName)
    var kept: Set<Int> = [0]
    for index in columns.indices.dropFirst().sorted(by: { columns[$0].rank < columns[$1].rank }) {
      guard room >= Self.gap.count + widths[index] else { break }
      room -= Self.gap.count + widths[index]
      kept.insert(index)
    }
    let name = min(widest, shortestName + max(0, room), width)
    return Table(
      columns: columns.indices.filter(kept.contains).map { index in
        index == 0 ? Column(Self.cut(columns[0].heading, to: name)) : columns[index]
      },
      rows: rows.map { row in
        row.indices.filter(kept.contains).map { $0 == 0 ? Self.cut(row[0], to: name) : row[$0] }
      })
  }

  private static func cut(_ text: String, to width: Int) -> String {
    text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
  }

  private var rowsWithHeadings: [[String]] { columns.isEmpty ? rows : [columns.map(\.heading)] + rows }

  private var widths: [Int] {
    var widths: [Int] = []
    for row in rowsWithHeadings {
      for (index, cell) in row.enumerated() {
        if index == widths.count { widths.append(0) }
        widths[index] = max(widths[index], cell.count)
      }
    }
    return widths
  }

  /// The lines of the table, without trailing spaces.
  var lines: [String] {
    let widths = widths
    return rowsWithHeadings.map { row in
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
