package import CrosswalkRedis
internal import Crosswalk
internal import FoundationEssentials
package import Logging

/// Brings what a queue holds to Redis, each capture once, whatever has to be tried again.
package actor CaptureWriter {
  /// A batch has at most so many captures, and one of more than one capture so many bytes.
  private static let batch = (captures: 32, bytes: 4 << 20)
  /// So many batches are on their way at once, one written while others are redacted.
  private static let batchesAtOnce = 4
  /// How many seconds captures are kept that Redis has acknowledged.
  ///
  /// With `appendfsync everysec` it may lose two.
  private static let keptAfterwards: Int64 = 5

  private let queue: CaptureQueue
  private let connection: RedisConnection
  private let keys: Keys
  private let node: String
  private let logger: Logger
  private let now: @Sendable () -> Moment
  private let turns = Turns()
  private var lastComplaint: String?
  /// When the connection was made of which the minima are, and over which all was acknowledged.
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
    await Patience.wait(limit) { await writing.value }
    writing.cancel()
    let lost = queue.held
    if lost > 0 { logger.error("\(lost) captures are lost that could not be written to Redis") }
  }

  /// Writes as many captures as are held now, unless the task is cancelled; what Redis does not take is held still.
  package func flush() async {
    // One at a time. One that is under way may have begun too early for what is to be written.
    await turns.take()
    defer { turns.give() }
    guard !queue.isSettled else { return }
    var complaint: StoreError?
    do throws(StoreError) {
      try await meet()
      try await writeAll()
    } catch {
      complaint = error
    }
    if case .unavailable? = complaint { await redactSome() }
    tell(complaint)
  }

  /// Finds out whether Redis is the one still that has acknowledged what is kept; where it may not be, it gets that again.
  private func meet() async throws(StoreError) {
    let moment = now()
    _ = try await connection.reply(to: RedisCommand("PING"))
    if connection.health.since == connected {
      queue.letGo(acknowledgedBefore: moment.advanced(seconds: -Self.keptAfterwards))
    } else {
      queue.startOver()
    }
    connected = connection.health.since
  }

  /// Writes in turns, each of which takes up what has come meanwhile.
  ///
  /// - Throws: Why something was not written: at once where Redis is away, at the end where it refuses some.
  private func writeAll() async throws(StoreError) {
    var left = queue.held
    var refused: Set<CapturePlace> = []
    var refusal: StoreError?
    while left > 0, !Task.isCancelled {
      let (captures, epoch) = queue.turn(Self.batch.captures * Self.batchesAtOnce, without: refused)
      guard !captures.isEmpty else { break }
      left -= captures.count
      for outcome in await outcomes(of: captures, epoch) {
        let refusals = try outcome.get()
        refused.formUnion(refusals.keys)
        refusal = refusals.values.first ?? refusal
      }
    }
    if let refusal { throw refusal }
  }

  /// What Redis refused of each batch of the captures.
  private func outcomes(
    of captures: [HeldCapture], _ epoch: Int
  ) async -> [Result<[CapturePlace: StoreError], StoreError>] {
    await withTaskGroup(of: Result<[CapturePlace: StoreError], StoreError>.self) { group in
      var outcomes: [Result<[CapturePlace: StoreError], StoreError>] = []
      for (index, batch) in Self.batches(of: captures).enumerated() {
        if index >= Self.batchesAtOnce, let outcome = await group.next() { outcomes.append(outcome) }
        if Task.isCancelled { break }
        if case .failure? = outcomes.last { break }
        group.addTask { await self.outcome(of: Array(batch), epoch) }
      }
      for await outcome in group { outcomes.append(outcome) }
      return outcomes
    }
  }

  private func outcome(
    of captures: [HeldCapture], _ epoch: Int
  ) async -> Result<[CapturePlace: StoreError], StoreError> {
    let documents = await ready(captures)
    do throws(StoreError) { return .success(try await write(documents, epoch)) } catch { return .failure(error) }
  }

  /// Makes ready what cannot be written: then it is short, and no secret is left in memory.
  ///
  /// It does so for a second; then Redis may be back.
  private func redactSome() async {
    let end = ContinuousClock.now + .seconds(1)
    while ContinuousClock.now < end, !Task.isCancelled {
      let raw = queue.raw(Self.batch.captures * Self.batchesAtOnce)
      guard !raw.isEmpty else { return }
      await withTaskGroup(of: Void.self) { group in
        for batch in Self.batches(of: raw) { group.addTask { _ = await self.ready(Array(batch)) } }
      }
    }
  }

  /// The captures as documents.
  private func ready(_ captures: [HeldCapture]) async -> [HeldCapture] {
    guard captures.contains(where: \.isRaw) else { return captures }
    let documents = await Blocking.run { [node] in captures.map { $0.documented(node: node) } }
    queue.replace(documents)
    return documents
  }

  /// Writes captures; all that Redis took is held no longer.
  ///
  /// - Returns: The places whose captures Redis refused, and why.
  private func write(_ captures: [HeldCapture], _ epoch: Int) async throws(StoreError) -> [CapturePlace: StoreError] {
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
    guard !commands.isEmpty else { return [:] }
    let replies: [RedisReply]
    do throws(RedisError) { replies = try await connection.send(commands) } catch { throw StoreError(error) }
    var refusals: [CapturePlace: StoreError] = [:]
    for (capture, reply) in zip(written, replies) {
      if case .error(let error) = reply {
        refusals[capture.place] = .refused(error.message)
      } else {
        queue.settle(capture, SlowMinima.Minimum(reply), epoch: epoch, at: now())
      }
    }
    return refusals
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
  /// The same, redacted and cut to length.
  func documented(node: String) -> HeldCapture {
    guard case .raw(let call) = body else { return self }
    var capture = self
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
