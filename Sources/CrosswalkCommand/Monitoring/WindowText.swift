import Crosswalk

/// The window that figures are of, as people read it.
enum WindowText {
  /// `from 2026-08-01T14:05:00Z until 2026-08-01T15:06:00Z`, by the members of a document.
  static func text(of figures: JSON?) -> String {
    let ends = ["from", "until"].map { Printable.value(figures?[$0]?.string ?? "?") }
    return "from \(ends[0]) until \(ends[1])"
  }
}
