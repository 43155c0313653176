internal import Crosswalk
package import CrosswalkRedis
package import CrosswalkStore
package import Logging

/// Writes the captures of a queue to Redis, each once, even if writing must be retried.
///
/// It decides when to write and when to retry; `CaptureDelivery` does the writing.
package actor CaptureWriter {
  /// How many seconds acknowledged captures are kept.
  ///
  /// With `appendfsync everysec`, Redis can lose the last two seconds.
  private static let keptAfterwards: Int64 = 5

  private let queue: CaptureQueue
  private let connection: RedisConnection
  private let delivery: CaptureDelivery
  private let logger: Logger
  private let outages: OutageLog
  private let now: @Sendable () -> Moment
  private let mutex = AsyncMutex()
  /// The run of Redis that returned the minima and acknowledged the captures that are kept.
  private var known = RedisRun.unknown

  /// Creates a writer.
  ///
  /// - Parameters:
  ///   - queue: The queue of the captures to write.
  ///   - connection: A connection to the Redis that keeps the captures.
  ///   - keys: The names of the keys.
  ///   - node: The name of this node.
  ///   - logger: Logs why captures cannot be written.
  ///   - now: The clock.
  package init(
    queue: CaptureQueue, connection: RedisConnection, keys: Keys, node: String, logger: Logger,
    now: @escaping @Sendable () -> Moment = Moment.now
  ) {
    self.queue = queue
    self.connection = connection
    self.logger = logger
    outages = OutageLog(
      "captures cannot be written and are held", end: "captures are written again", logger: logger)
    self.now = now
    let commands = CaptureCommands(keys: keys, now: now) { queue.keep(of: $0) }
    delivery = CaptureDelivery(queue: queue, connection: connection, commands: commands, node: node, now: now)
  }

  /// Writes the held captures at every `interval` until the task is cancelled.
  package func run(interval: Duration = .milliseconds(500)) async {
    while !Task.isCancelled {
      await flush()
      try? await Task.sleep(for: interval)
    }
  }

  /// Writes all remaining captures, for a graceful stop; retries while Redis is unavailable, and logs what is lost.
  ///
  /// - Parameter limit: How long it tries.
  package func finish(within limit: Duration) async {
    let writing = Task {
      while !Task.isCancelled {
        await flush()
        guard queue.held > 0 else { return }
        try? await Task.sleep(for: .milliseconds(100))
      }
    }
    await withDeadline(limit) { await writing.value }
    writing.cancel()
    let lost = queue.held
    if lost > 0 { logger.error("Redis did not accept \(lost.counted("capture; it is", "captures; they are")) lost") }
  }

  /// Writes the captures that are held now, unless the task is cancelled; what Redis does not accept is still held.
  package func flush() async {
    // Only one flush at a time. A flush that is under way may have begun too early to include all captures.
    await mutex.lock()
    defer { mutex.unlock() }
    guard !queue.isSettled else { return }
    do throws(StoreError) {
      try await delivery.writeAll(in: meet())
      outages.note(nil)
    } catch {
      outages.note(error.description)
      guard case .unavailable = error else { return }
      queue.forgetMinima()
      await delivery.redactSome()
    }
  }

  /// Returns the current run of Redis; if it is a new run, captures that the last one acknowledged are held again.
  private func meet() async throws(StoreError) -> RedisRun {
    let moment = now()
    let run = try await connection.answeringRun()
    if run == known {
      queue.letGo(acknowledgedBefore: moment.advanced(seconds: -Self.keptAfterwards))
    } else {
      queue.startOver()
    }
    known = run
    return run
  }
}

/// Divides captures into batches, each of which is sent to Redis together.
enum CaptureBatches {
  /// The largest number of captures in a batch.
  static let captures = 32
  /// The largest number of bytes in a batch of more than one capture.
  private static let bytes = 4 << 20

  /// Returns the batches in order.
  static func of(_ captures: [HeldCapture]) -> [ArraySlice<HeldCapture>] {
    var batches: [ArraySlice<HeldCapture>] = []
    var start = 0
    var bytes = 0
    for (index, capture) in captures.enumerated() {
      bytes += capture.byteCount
      guard index > start, index - start == Self.captures || bytes > Self.bytes else { continue }
      batches.append(captures[start..<index])
      start = index
      bytes = capture.byteCount
    }
    return start < captures.count ? batches + [captures[start...]] : batches
  }
}
