import Glibc
import Synchronization

/// A progress bar for work that takes more than a second; it is only shown if stderr is a terminal.
final class ProgressBar: Sendable {
  private static let width = 40
  private static let patience = Duration.seconds(1)
  private static let interval = Duration.milliseconds(100)

  private struct State {
    var step = ""
    var share: Double?
    var isShown = false
  }

  /// Whether stderr is a terminal.
  let isVisible = isatty(STDERR_FILENO) == 1
  private let started = ContinuousClock.now
  private let state = Mutex(State())

  private init() {}

  /// Shows the bar while `body` works and reports its progress.
  static func show<Value>(during body: (ProgressBar) async throws -> Value) async rethrows -> Value {
    let bar = ProgressBar()
    guard bar.isVisible else { return try await body(bar) }
    // The bar is drawn by a task of its own, because the work may not report anything for a long time.
    let drawing = Task {
      try? await Task.sleep(for: patience)
      while !Task.isCancelled {
        bar.draw()
        try? await Task.sleep(for: interval)
      }
    }
    defer {
      drawing.cancel()
      bar.clear()
    }
    return try await body(bar)
  }

  /// Sets the current step, and the share of it that is done, from 0 to 1; nil if that is not known.
  func note(_ step: String, _ share: Double? = nil) {
    state.withLock { state in
      state.step = step
      state.share = share
    }
  }

  private func draw() {
    state.withLock { state in
      // It must not be drawn after the end.
      guard !Task.isCancelled else { return }
      state.isShown = true
      Self.write("\r\u{1B}[K" + Self.line(step: state.step, share: state.share, after: started.duration(to: .now)))
    }
  }

  private func clear() {
    state.withLock { state in
      if state.isShown { Self.write("\r\u{1B}[K") }
      state.isShown = false
    }
  }

  /// The line on the terminal: a bar for the step, or the time since the start if the share is not known.
  static func line(step: String, share: Double?, after time: Duration) -> String {
    guard let share else { return "\(step) … \(time.components.seconds) s" }
    let percent = Int(min(1, max(0, share)) * 100)
    let done = percent * width / 100
    let bar = String(repeating: "█", count: done) + String(repeating: "░", count: width - done)
    return "\(bar) \(percent) %  \(step)"
  }

  private static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
