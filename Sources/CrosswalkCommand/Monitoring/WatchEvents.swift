import UnixSignals

/// Everything that a watcher waits for, brought together.
enum WatchEvents {
  /// The signals and keys that come, and what `content` gets after each `interval`.
  ///
  /// A service may take its time to answer; a key is heard meanwhile.
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
        // It reads on until the next key, or until the process ends.
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
