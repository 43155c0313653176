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

  /// The lines: two spaces between the words, for scripts as for people.
  var lines: [String] {
    items.map { item in
      let difference = item.difference.map { "changed  (+\($0.added) -\($0.removed) ~\($0.changed))" }
      return "\(item.name)  \(item.entries) entries  \(difference ?? "unchanged")"
    } + dropped.map { "\($0)  dropped" }
  }
}
