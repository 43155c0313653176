import ArgumentParser
import FoundationEssentials
import Glibc
import UnixSignals

/// Shows lines over the whole terminal, and gets them anew again and again, until it is told to end.
struct Watcher {
  let title: String
  let interval: Duration
  /// Gets the lines.
  let lines: @Sendable () async throws -> [String]

  /// Shows `first`, and then what it gets, until Ctrl-C, q, or a signal to end.
  ///
  /// - Throws: What `lines` throws, unless it is that nothing can be reached: that may pass.
  func run(_ first: [String]) async throws {
    // Before anything on the terminal is changed, or a signal could end us with it left so.
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sigquit, .sighup, .sigwinch, .sigcont)
    let keyboard = Keyboard()
    defer { keyboard?.restore() }
    try await Self.write(Screen.enter)
    do {
      try await show(first, WatchEvents.stream(signals, hasKeys: keyboard != nil, every: interval, lines))
    } catch {
      try await Self.write(Screen.leave)
      throw error
    }
    try await Self.write(Screen.leave)
  }

  private func show(_ first: [String], _ events: AsyncStream<WatchEvent>) async throws {
    var view = WatchView(title: title, lines: first, time: .now)
    try await Self.draw(view)
    for await event in events {
      switch event {
      case .lines(let lines): view = WatchView(title: title, lines: lines, time: .now)
      case .failed(let failure as Failure) where failure.status == .unreachable: view.trouble = failure.message
      case .failed(let error): throw error
      case .resumed: try await Self.write(Screen.enter)
      case .resized: break
      case .ended: return
      }
      try await Self.draw(view)
    }
  }

  private static func draw(_ view: WatchView) async throws {
    try await write(Screen.frame(view.text, in: .current))
  }

  private static func write(_ text: String) async throws {
    var output = StandardOutput()
    output.append(text)
    try await output.flush()
  }
}
