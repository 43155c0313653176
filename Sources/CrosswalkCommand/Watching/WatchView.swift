import FoundationEssentials

/// What is on the terminal while something is watched.
struct WatchView {
  let title: String
  /// What came last, and when.
  let lines: [String]
  let time: Date
  /// Why nothing has come since.
  var trouble: String?

  var text: [String] {
    let state = trouble.map { Printable.value("Error: \($0)") } ?? ""
    return ["\(title)  \(time.formatted(.iso8601))", state] + lines
  }
}
