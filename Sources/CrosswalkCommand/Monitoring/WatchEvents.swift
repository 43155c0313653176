import UnixSignals

/// Everything that a watcher waits for, in one stream.
enum WatchEvents {
  /// The signals and keys that come, and the result of `content` after each `interval`.
  ///
  /// Keys are handled even while the server takes long to answer.
  static func stream(
    _ signals: UnixSignalsSequence, hasKeys: Bool, every interval: Duration,
    _ content: @escaping @Sendable () async throws -> WatchContent
  ) -> AsyncStream<WatchEvent> {
    AsyncStream { continuation in
      let getting = Task {
        while (try? await Task.sleep(for: interval)) != nil {
          do {
            continuation.yield(.content(try await content()))
          } catch {
            continuation.yield(.failed(error))
          }
        }
      }
      let signalling = Task {
        for await signal in signals { continuation.yield(event(for: signal)) }
      }
      let typing = hasKeys ? Task { await readKeys { continuation.yield(.ended) } } : nil
      continuation.onTermination = { _ in
        for task in [getting, signalling] { task.cancel() }
        // This goes on reading until the next key or the end of the process.
        typing?.cancel()
      }
    }
  }

  private static func event(for signal: UnixSignal) -> WatchEvent {
    switch signal {
    case .sigwinch: .resized
    case .sigcont: .resumed
    default: .ended
    }
  }

  /// Calls `end` when q is pressed.
  private static func readKeys(_ end: @Sendable () -> Void) async {
    while let keys = try? await StandardInput.read(), !keys.isEmpty {
      if keys.contains(UInt8(ascii: "q")) { end() }
    }
  }
}

/// The content of one update: makes the lines for a terminal of a width.
typealias WatchContent = @Sendable (_ width: Int) -> [String]

/// An event while something is watched.
enum WatchEvent {
  /// New content has come.
  case content(WatchContent)
  /// The content could not be requested.
  case failed(any Error)
  /// The size of the terminal has changed.
  case resized
  /// The process continues after it was stopped, so the terminal may show something else.
  case resumed
  /// The user or a signal wants it to end.
  case ended
}
