import Crosswalk

/// What a load did, or would do: the document that LOAD answers.
struct LoadReport {
  let document: JSON

  /// A line for each dictionary: two spaces between the words, for scripts as for people.
  var lines: [String] {
    (document.array ?? []).map { item in
      let name = item["name"]?.string ?? ""
      let entries = Int(item["entries"]?.integer ?? 0).counted("entry", "entries")
      switch item["status"]?.string ?? "" {
      case "dropped": return "\(name)  dropped"
      case "changed": return "\(name)  \(entries)  changed  (\(Self.counts(item["difference"])))"
      case let status: return "\(name)  \(entries)  \(status)"
      }
    }
  }

  private static func counts(_ difference: JSON?) -> String {
    [("+", "added"), ("-", "removed"), ("~", "changed")].map { sign, name in
      sign + "\(difference?[name]?.integer ?? 0)"
    }.joined(separator: " ")
  }
}
