import Glibc
import Synchronization

/// A bar on the terminal for what takes more than a second; nothing where stderr is not a terminal.
final class ProgressBar: Sendable {
  private static let width = 40
  private static let patience = Duration.seconds(1)
  private static let interval = Duration.milliseconds(100)

  private struct State {
    var step = ""
    var share: Double?
    var isShown = false
  }

  /// Whether anyone sees it.
  let isVisible = isatty(STDERR_FILENO) == 1
  private let started = ContinuousClock.now
  private let state = Mutex(State())

  private init() {}

  /// Shows the bar while `body` works and says how far it is.
  static func show<Value>(during body: (ProgressBar) async throws -> Value) async rethrows -> Value {
    let bar = ProgressBar()
    guard bar.isVisible else { return try await body(bar) }
    // It draws by itself, since what takes long may say nothing meanwhile.
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

  /// Notes what is being done, and what share of that is done, 0 to 1; nil where nobody knows.
  func note(_ step: String, _ share: Double? = nil) {
    state.withLock { state in
      state.step = step
      state.share = share
    }
  }

  private func draw() {
    state.withLock { state in
      // After the end it may be drawn no more.
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

  /// What the terminal shows: the bar of the step, or how long all has taken where nobody knows how far the step is.
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
