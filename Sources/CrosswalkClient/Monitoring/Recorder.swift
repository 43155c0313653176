import Logging
import Synchronization

/// Sends the calls that were measured, and lets nobody wait for that.
///
/// While the server is away they are kept, up to a limit.
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
  private let logger: Logger
  private let state = Mutex(State())

  /// - Parameters:
  ///   - pool: What it sends over.
  ///   - limit: For how long a call that could not be sent is tried again.
  ///   - logger: Where it says that calls could not be recorded.
  init(pool: Pool, limit: Duration, logger: Logger) {
    self.pool = pool
    self.limit = limit
    self.logger = logger
  }

  var unrecorded: Unrecorded { state.withLock(\.unrecorded) }

  /// Takes a call; never waits.
  func add(_ request: Request) {
    let call: RequestBatch
    do throws(ClientError) { call = try Client.checked(RequestBatch(request)) } catch {
      return giveUp(1, error)
    }
    let isTaken = state.withLock { state in
      guard state.waiting.bytes + call.bytes <= Self.room else { return false }
      state.waiting.append(call)
      // One sender at a time: what comes meanwhile goes together.
      if state.sending == nil { state.sending = Task { await send() } }
      return true
    }
    if !isTaken { giveUp(1, .invalid("more than \(Self.room) bytes of calls wait for the server")) }
  }

  /// Counts calls that are not recorded, and logs it once for each reason.
  private func giveUp(_ calls: Int, _ reason: ClientError) {
    let isNew = state.withLock { state in
      defer { state.unrecorded.add(calls, reason) }
      return state.unrecorded.reason != reason
    }
    if isNew { logger.warning("calls are not recorded", metadata: ["reason": "\(reason)"]) }
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
          giveUp(1, ClientError(unexpected: reply, to: "RECORD"))
        }
      } catch {
        giveUp(batch.count, error)
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

/// Calls that were measured and not recorded.
public struct Unrecorded: Sendable, Hashable {
  /// How many, since the client was made.
  public internal(set) var calls = 0
  /// Why the last of them was not, such as a name that is none; nil while there are none.
  public internal(set) var reason: ClientError?

  mutating func add(_ calls: Int, _ reason: ClientError) {
    self.calls += calls
    self.reason = reason
  }
}
