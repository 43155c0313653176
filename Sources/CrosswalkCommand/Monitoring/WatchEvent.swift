/// What is watched, as it was got once: its lines, for a terminal of so many columns.
typealias WatchContent = @Sendable (_ width: Int) -> [String]

/// What happens while something is watched.
enum WatchEvent {
  /// What is watched was got anew.
  case content(WatchContent)
  /// It could not be got.
  case failed(any Error)
  /// The terminal has another size.
  case resized
  /// The process goes on after it was stopped, and who knows what the terminal shows.
  case resumed
  /// Someone wants it to end.
  case ended
}
