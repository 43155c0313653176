import ArgumentParser
import FoundationEssentials
import Glibc
import UnixSignals

/// Fills the terminal with lines, and updates them until it is told to end.
struct Watcher {
  let title: String
  let interval: Duration
  /// Requests the content.
  let content: @Sendable () async throws -> WatchContent

  /// Shows the content until Ctrl-C, q, or a signal to end.
  ///
  /// - Throws: What `content` throws, except that the server cannot be reached, which can pass. An error at the start
  ///   is thrown before the screen is changed.
  func run() async throws {
    var view = WatchView(title: title)
    do {
      view.content = (try await content(), .now)
    } catch let failure as Failure where failure.status == .unreachable {
      view.trouble = failure.message
    }
    // Before the terminal is changed, because a signal could end this process without restoring it.
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

/// The content of the terminal while something is watched.
struct WatchView {
  let title: String
  /// The last content and its time; nil if there was none yet.
  var content: (lines: WatchContent, time: Date)?
  /// The reason why no content has come since.
  var trouble: String?

  /// The lines, none wider than the terminal.
  func lines(width: Int) -> [String] {
    let time = content.map { "  \($0.time.formatted(.iso8601))" } ?? ""
    let state = trouble.map { Printable.value("Error: \($0)") } ?? ""
    return TextWrap.lines(title + time, width: width) + TextWrap.lines(state, width: width)
      + (content?.lines(width) ?? [])
  }
}
