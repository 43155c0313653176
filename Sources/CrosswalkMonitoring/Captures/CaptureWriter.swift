internal import Crosswalk
package import CrosswalkRedis
package import CrosswalkStore
package import Logging

/// Brings what a queue holds to Redis, each capture once, whatever has to be tried again.
///
/// This says when that is done, and again; `CaptureDelivery` does it.
package actor CaptureWriter {
  /// How many seconds captures are kept that Redis has acknowledged.
  ///
  /// With `appendfsync everysec` it may lose two.
  private static let keptAfterwards: Int64 = 5

  private let queue: CaptureQueue
  private let connection: RedisConnection
  private let delivery: CaptureDelivery
  private let logger: Logger
  private let outages: OutageLog
  private let now: @Sendable () -> Moment
  private let mutex = AsyncMutex()
  /// The run of Redis that the minima are of, and that has acknowledged what is kept.
  private var known = RedisRun.unknown

  /// - Parameters:
  ///   - queue: Whose captures it writes.
  ///   - connection: A connection to the Redis that keeps them.
  ///   - keys: The names of its keys.
  ///   - node: What this node calls itself.
  ///   - logger: Told what keeps it from writing.
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

  /// Writes what there is every `interval` until the task is cancelled.
  package func run(interval: Duration = .milliseconds(500)) async {
    while !Task.isCancelled {
      await flush()
      try? await Task.sleep(for: interval)
    }
  }

  /// Writes all that is left, for a graceful stop; tries again while Redis is away, and says what is lost.
  ///
  /// - Parameter limit: For how long it tries.
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
    if lost > 0 { logger.error("lost, since Redis did not take them: \(lost.counted("capture", "captures"))") }
  }

  /// Writes as many captures as are held now, unless the task is cancelled; what Redis does not take is held still.
  package func flush() async {
    // One at a time. One that is under way may have begun too early for what is to be written.
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

  /// Finds out which run of Redis there is; another than the one that has acknowledged what is kept gets that again.
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

/// Cuts captures into batches that go to Redis together.
enum CaptureBatches {
  /// A batch has at most so many captures.
  static let captures = 32
  /// A batch of more than one capture has at most so many bytes.
  private static let bytes = 4 << 20

  /// The batches, in order.
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
