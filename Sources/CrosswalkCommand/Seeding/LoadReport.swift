import Crosswalk

/// What a load did, or would do, a line for each dictionary.
struct LoadReport {
  /// What is told of one dictionary.
  struct Item {
    let name: String
    let entries: Int
    /// nil where the content is what was there before.
    let difference: Difference?
  }

  let items: [Item]
  let dropped: [String]

  /// The lines, in columns.
  var lines: [String] {
    let rows = items.map { item in
      [item.name, "\(item.entries) entries"]
        + (item.difference.map { ["changed", "(+\($0.added) -\($0.removed) ~\($0.changed))"] } ?? ["unchanged"])
    }
    return Table(rows: rows + dropped.map { [$0, "", "dropped"] }).lines
  }
}
