package import CrosswalkRedis
internal import Crosswalk
internal import FoundationEssentials
package import Logging

/// Brings what a queue holds to Redis, each capture once, whatever has to be tried again.
package actor CaptureWriter {
  /// A batch has at most so many captures, and one of more than one capture so many bytes.
  private static let batch = (captures: 64, bytes: 4 << 20)

  private let queue: CaptureQueue
  private let connection: RedisConnection
  private let keys: Keys
  private let node: String
  private let logger: Logger
  private let now: @Sendable () -> Moment
  private var flushing: Task<Void, Never>?
  private var lastComplaint: String?
  /// When the connection was made of which the minima are.
  private var connected: Date?

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
    self.keys = keys
    self.node = node
    self.logger = logger
    self.now = now
  }

  /// Writes what there is every `interval` until the task is cancelled, and then once more.
  package func run(interval: Duration = .milliseconds(500)) async {
    while !Task.isCancelled {
      await flush()
      try? await Task.sleep(for: interval)
    }
    await flush()
  }

  /// Writes everything that is held now; what Redis does not take is held still.
  package func flush() async {
    // One at a time. One that is under way may have begun too early for what is to be written.
    while let running = flushing { await running.value }
    let task = Task {
      await self.flushOnce()
      self.flushing = nil
    }
    flushing = task
    await task.value
  }

  private func flushOnce() async {
    if connection.health.since != connected { queue.forgetMinima() }
    connected = connection.health.since
    let (captures, epoch) = queue.takeStock()
    var complaint: StoreError?
    for batch in Self.batches(of: captures) {
      // What cannot be written is made ready all the same: then it is short, and no secret is left in memory.
      let documents = await ready(Array(batch))
      if case .unavailable? = complaint { continue }
      do throws(StoreError) {
        try await write(documents, epoch)
      } catch {
        complaint = error
      }
    }
    if !captures.isEmpty { tell(complaint) }
  }

  /// The captures as documents.
  private func ready(_ captures: [HeldCapture]) async -> [HeldCapture] {
    guard captures.contains(where: { if case .raw = $0.body { true } else { false } }) else { return captures }
    let documents = await Blocking.run { [node] in
      var documents: [HeldCapture] = []
      // A call that is both slow and a sample is there twice, one behind the other.
      for capture in captures { documents.append(capture.documented(node: node, after: documents.last)) }
      return documents
    }
    queue.replace(documents)
    return documents
  }

  /// Writes captures.
  ///
  /// - Throws: The last error, if there was any; all that Redis took is held no longer.
  private func write(_ captures: [HeldCapture], _ epoch: Int) async throws(StoreError) {
    var commands: [RedisCommand] = []
    var written: [HeldCapture] = []
    for capture in captures {
      if let command = command(capture) {
        commands.append(command)
        written.append(capture)
      } else {
        queue.drop(capture)
      }
    }
    guard !commands.isEmpty else { return }
    let replies: [RedisReply]
    do throws(RedisError) { replies = try await connection.send(commands) } catch { throw StoreError(error) }
    var refusal: StoreError?
    for (capture, reply) in zip(written, replies) {
      if case .error(let error) = reply {
        refusal = .refused(error.message)
      } else {
        queue.settle(capture, SlowMinima.Minimum(reply), epoch: epoch)
      }
    }
    if let refusal { throw refusal }
  }

  /// The command that keeps a capture; nil where it is too old to be kept.
  private func command(_ capture: HeldCapture) -> RedisCommand? {
    guard case .document(let document) = capture.body else { return nil }
    let service = capture.place.service
    let arguments = [
      RedisWord(capture.id.description), RedisWord(document), RedisWord(capture.recorded.microseconds),
    ]
    switch capture.place.kind {
    case .slow(let day):
      let seconds = CaptureDays.secondsLeft(of: day, at: now())
      guard seconds > 0 else { return nil }
      return CaptureScripts.keepSlow.command(
        keys: [keys.forgotten(service), keys.slow(service, day), keys.slowCaptures(service, day)],
        arguments: arguments + [RedisWord(capture.elapsed), RedisWord(HeldCaptures.slowest), RedisWord(seconds)])
    case .sample(let status):
      let oldest = now().advanced(seconds: -CaptureDays.sampleLife)
      guard capture.recorded > oldest else { return nil }
      return CaptureScripts.keepSample.command(
        keys: [keys.forgotten(service), keys.samples(service, status)],
        arguments: arguments + [
          RedisWord(queue.keep(of: service)), RedisWord(CaptureDays.sampleLife),
          RedisWord(ULID(firstAt: oldest).description),
        ])
    }
  }

  /// Once for each reason, not twice a second.
  private func tell(_ error: StoreError?) {
    let complaint = error?.description
    guard complaint != lastComplaint else { return }
    if let complaint {
      logger.warning("captures cannot be written and are held: \(complaint)")
    } else {
      logger.info("captures are written again")
    }
    lastComplaint = complaint
  }

  private static func batches(of captures: [HeldCapture]) -> [ArraySlice<HeldCapture>] {
    var batches: [ArraySlice<HeldCapture>] = []
    var start = 0
    var bytes = 0
    for (index, capture) in captures.enumerated() {
      bytes += capture.byteCount
      guard index > start, index - start == batch.captures || bytes > batch.bytes else { continue }
      batches.append(captures[start..<index])
      start = index
      bytes = capture.byteCount
    }
    return start < captures.count ? batches + [captures[start...]] : batches
  }
}

extension HeldCapture {
  /// The same, redacted and cut to length, unless that was done for another of the same call.
  func documented(node: String, after other: HeldCapture?) -> HeldCapture {
    guard case .raw(let call) = body else { return self }
    var capture = self
    if let other, other.id == id {
      capture.body = other.body
      return capture
    }
    capture.body = .document(CaptureDocument.bytes(of: call, id: id, node: node))
    return capture
  }
}

extension SlowMinima.Minimum {
  /// Reads what the script that keeps a slow call returns; nil where there is room for any.
  init?(_ reply: RedisReply) {
    guard let words = reply.array, words.count == 2, let elapsed = words[0].string.flatMap({ Double($0) }),
      let id = words[1].string
    else { return nil }
    self.init(elapsed: UInt64(elapsed), id: id)
  }
}
