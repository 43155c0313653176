import ArgumentParser
import FoundationEssentials
import Glibc
import UnixSignals

/// Shows lines over the whole terminal, and gets them anew again and again, until it is told to end.
struct Watcher {
  let title: String
  let interval: Duration
  /// Gets what is shown.
  let content: @Sendable () async throws -> WatchContent

  /// Shows what it gets, until Ctrl-C, q, or a signal to end.
  ///
  /// - Throws: What `content` throws, unless it is that nothing can be reached: that may pass. What is wrong from the start is
  ///   told without a screen for it.
  func run() async throws {
    var view = WatchView(title: title)
    do {
      view.content = (try await content(), .now)
    } catch let failure as Failure where failure.status == .unreachable {
      view.trouble = failure.message
    }
    // Before anything on the terminal is changed, or a signal could end us with it left so.
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sigquit, .sighup, .sigwinch, .sigcont)
    let keyboard = Keyboard()
    defer { keyboard?.restore() }
    try await Self.write(Screen.enter)
    do {
      try await show(view, WatchEvents.stream(signals, hasKeys: keyboard != nil, every: interval, content))
    } catch {
      try await Self.write(Screen.leave)
      throw error
    }
    try await Self.write(Screen.leave)
  }

  private func show(_ first: WatchView, _ events: AsyncStream<WatchEvent>) async throws {
    var view = first
    try await Self.draw(view)
    for await event in events {
      switch event {
      case .content(let content): view = WatchView(title: title, content: (content, .now))
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
    let size = TerminalSize.current
    try await write(Screen.frame(view.lines(width: size.columns), in: size))
  }

  private static func write(_ text: String) async throws {
    var output = StandardOutput()
    output.append(text)
    try await output.flush()
  }
}
