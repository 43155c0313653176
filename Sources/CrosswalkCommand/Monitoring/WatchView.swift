import FoundationEssentials

/// What is on the terminal while something is watched.
struct WatchView {
  let title: String
  /// What came last, and when; nil where nothing has come yet.
  var content: (lines: WatchContent, time: Date)?
  /// Why nothing has come since.
  var trouble: String?

  /// The lines, none wider than the terminal.
  func lines(width: Int) -> [String] {
    let time = content.map { "  \($0.time.formatted(.iso8601))" } ?? ""
    let state = trouble.map { Printable.value("Error: \($0)") } ?? ""
    return TextWrap.lines(title + time, width: width) + TextWrap.lines(state, width: width)
      + (content?.lines(width) ?? [])
  }
}
