internal import Crosswalk
internal import CrosswalkRedis
internal import CrosswalkStore

/// Writes the captures of a queue to Redis, several batches at once: one is written while others are redacted.
struct CaptureDelivery: Sendable {
  /// The lists for which Redis refused a capture, and why; or the error that kept Redis from answering.
  private typealias Outcome = Result<[CaptureListID: StoreError], StoreError>

  private static let batchesAtOnce = 4
  /// The approximate number of captures that one turn takes from the queue.
  private static let turn = batchesAtOnce * CaptureBatches.captures

  let queue: CaptureQueue
  let connection: RedisConnection
  let commands: CaptureCommands
  /// The name of this node.
  let node: String
  /// The clock.
  let now: @Sendable () -> Moment

  /// Writes captures to a run of Redis in turns; each turn includes captures that were added in the meantime.
  ///
  /// - Throws: The reason why something was not written: at once if Redis is unavailable, at the end if it refuses some
  ///   captures.
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

  /// Writes the captures in batches, and returns the outcome of each batch.
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

  /// Redacts captures that cannot be written now: they become short, and no secret is left in memory.
  ///
  /// It stops after a second, because Redis may be available again.
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

  /// Returns the captures as documents.
  private func ready(_ captures: [HeldCapture]) async -> [HeldCapture] {
    guard captures.contains(where: \.isRaw) else { return captures }
    let documents = await BackgroundThread.capturing.run { [node] in captures.map { $0.documented(node: node) } }
    queue.replace(documents)
    return documents
  }

  /// Writes captures, and removes those that Redis accepted from the held ones.
  ///
  /// - Returns: The lists for which Redis refused a capture, and why.
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
