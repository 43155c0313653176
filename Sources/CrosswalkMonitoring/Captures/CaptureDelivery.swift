internal import Crosswalk
internal import CrosswalkRedis
internal import CrosswalkStore

/// Writes what a queue holds to Redis, several batches at once: one is written while others are redacted.
struct CaptureDelivery: Sendable {
  /// The places whose captures Redis refused, and why; or why it cannot tell.
  private typealias Outcome = Result<[CaptureListID: StoreError], StoreError>

  private static let batchesAtOnce = 4
  /// About so many captures are taken up at once.
  private static let turn = batchesAtOnce * CaptureBatches.captures

  let queue: CaptureQueue
  let connection: RedisConnection
  let commands: CaptureCommands
  /// What this node calls itself.
  let node: String
  /// The clock.
  let now: @Sendable () -> Moment

  /// Writes to a run of Redis, in turns, each of which takes up what has come meanwhile.
  ///
  /// - Throws: Why something was not written: at once where Redis is away, at the end where it refuses some.
  func writeAll(in run: RedisRun) async throws(StoreError) {
    var left = queue.held
    var refused: Set<CaptureListID> = []
    var refusal: StoreError?
    while left > 0, !Task.isCancelled {
      let (captures, epoch) = queue.turn(Self.turn, without: refused)
      guard !captures.isEmpty else { break }
      left -= captures.count
      for outcome in await outcomes(of: captures, epoch, in: run) {
        let refusals = try outcome.get()
        refused.formUnion(refusals.keys)
        refusal = refusals.values.first ?? refusal
      }
    }
    if let refusal { throw refusal }
  }

  /// What came of each batch of the captures.
  private func outcomes(of captures: [HeldCapture], _ epoch: Int, in run: RedisRun) async -> [Outcome] {
    await withTaskGroup(of: Outcome.self) { group in
      var outcomes: [Outcome] = []
      for (index, batch) in CaptureBatches.of(captures).enumerated() {
        if index >= Self.batchesAtOnce, let outcome = await group.next() { outcomes.append(outcome) }
        if Task.isCancelled { break }
        if case .failure? = outcomes.last { break }
        group.addTask { await outcome(of: Array(batch), epoch, in: run) }
      }
      for await outcome in group { outcomes.append(outcome) }
      return outcomes
    }
  }

  private func outcome(of captures: [HeldCapture], _ epoch: Int, in run: RedisRun) async -> Outcome {
    let documents = await ready(captures)
    do throws(StoreError) { return .success(try await write(documents, epoch, in: run)) } catch {
      return .failure(error)
    }
  }

  /// Makes ready what cannot be written: then it is short, and no secret is left in memory.
  ///
  /// It does so for a second; then Redis may be back.
  func redactSome() async {
    let end = ContinuousClock.now + .seconds(1)
    while ContinuousClock.now < end, !Task.isCancelled {
      let raw = queue.raw(Self.turn)
      guard !raw.isEmpty else { return }
      await withTaskGroup(of: Void.self) { group in
        for batch in CaptureBatches.of(raw) { group.addTask { _ = await ready(Array(batch)) } }
      }
    }
  }

  /// The captures as documents.
  private func ready(_ captures: [HeldCapture]) async -> [HeldCapture] {
    guard captures.contains(where: \.isRaw) else { return captures }
    let documents = await BackgroundThread.capturing.run { [node] in captures.map { $0.documented(node: node) } }
    queue.replace(documents)
    return documents
  }

  /// Writes captures; all that Redis took is held no longer.
  ///
  /// - Returns: The places whose captures Redis refused, and why.
  private func write(
    _ captures: [HeldCapture], _ epoch: Int, in run: RedisRun
  ) async throws(StoreError) -> [CaptureListID: StoreError] {
    var sent: [RedisCommand] = []
    var written: [HeldCapture] = []
    for capture in captures {
      if let command = commands.keeping(capture) {
        sent.append(command)
        written.append(capture)
      } else {
        queue.drop(capture)
      }
    }
    guard !sent.isEmpty else { return [:] }
    let replies: [RedisReply]
    do throws(RedisError) { replies = try await connection.send(sent, in: run) } catch { throw StoreError(error) }
    var refusals: [CaptureListID: StoreError] = [:]
    for (capture, reply) in zip(written, replies) {
      if case .error(let error) = reply {
        refusals[capture.listID] = .refused(error.message)
      } else {
        queue.settle(capture, SlowMinima.Minimum(reply), epoch: epoch, at: now())
      }
    }
    return refusals
  }
}
