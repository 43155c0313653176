import Synchronization

/// Sends the calls that were measured, behind the back of those who made them.
///
/// While the service is away they are kept, up to a limit.
final class Recorder: Sendable {
  /// The bytes of the lines that are kept at most.
  static let room = 16 << 20

  private struct State {
    var waiting = RequestBatch()
    var sending: Task<Void, Never>?
    var unrecorded = Unrecorded()
  }

  private let pool: Pool
  private let limit: Duration
  private let state = Mutex(State())

  /// - Parameters:
  ///   - pool: What it sends over.
  ///   - limit: For how long a call that could not be sent is tried again.
  init(pool: Pool, limit: Duration) {
    self.pool = pool
    self.limit = limit
  }

  var unrecorded: Unrecorded { state.withLock(\.unrecorded) }

  /// Takes a call; never waits.
  func add(_ request: Request) {
    let call: RequestBatch
    do throws(ClientError) { call = try Client.checked(RequestBatch(request)) } catch {
      return state.withLock { $0.unrecorded.add(1, error) }
    }
    state.withLock { state in
      guard state.waiting.bytes + call.bytes <= Self.room else {
        return state.unrecorded.add(1, .invalid("more than \(Self.room) bytes of calls wait for the service"))
      }
      state.waiting.append(call)
      // One sender at a time: what comes meanwhile goes together.
      if state.sending == nil { state.sending = Task { await send() } }
    }
  }

  /// Waits until all is sent that was taken, or given up.
  func finish() async {
    while let sending = state.withLock(\.sending) { await sending.value }
  }

  private func send() async {
    while let batch = next() {
      do throws(ClientError) {
        // Counted twice would be wrong for ever; what was lost is a gap.
        let replies = try await pool.replies(to: batch, isRepeatable: false, tryingFor: limit)
        for reply in replies {
          if case .ok = reply { continue }
          state.withLock { $0.unrecorded.add(1, ClientError(unexpected: reply, to: "RECORD")) }
        }
      } catch {
        state.withLock { $0.unrecorded.add(batch.count, error) }
      }
    }
  }

  private func next() -> RequestBatch? {
    state.withLock { state in
      guard state.waiting.count > 0 else {
        state.sending = nil
        return nil
      }
      defer { state.waiting = RequestBatch() }
      return state.waiting
    }
  }
}
