import Glibc
import Synchronization

/// A bar on the terminal for what takes more than a second; nothing where stderr is no terminal.
final class ProgressBar: Sendable {
  private static let width = 40

  private let started = ContinuousClock.now
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let isShown = Mutex(false)

  /// Shows what share of the work is done, 0 to 1.
  func show(_ share: Double) {
    guard isTerminal, started.duration(to: .now) > .seconds(1) else { return }
    isShown.withLock { isShown in
      isShown = true
      let done = Int(share * Double(Self.width))
      let bar = String(repeating: "█", count: done) + String(repeating: "░", count: Self.width - done)
      Self.write("\r\(bar) \(Int(share * 100)) %")
    }
  }

  /// Takes the bar away.
  func finish() {
    isShown.withLock { isShown in
      if isShown { Self.write("\r\u{1B}[K") }
      isShown = false
    }
  }

  private static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
