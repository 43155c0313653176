/// What happens while something is watched.
enum WatchEvent {
  /// What is watched was got anew.
  case lines([String])
  /// It could not be got.
  case failed(any Error)
  /// The terminal has another size.
  case resized
  /// The process goes on after it was stopped, and who knows what the terminal shows.
  case resumed
  /// Someone wants it to end.
  case ended
}
