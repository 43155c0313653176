import Logging
import Synchronization

/// The sender of measured calls, for which nobody has to wait.
///
/// While the server is away, calls are kept up to a limit.
final class Recorder: Sendable {
  /// The most bytes of lines that are kept.
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

  /// Makes a recorder without calls.
  ///
  /// - Parameters:
  ///   - pool: The connections to send over.
  ///   - limit: How long calls that could not be sent are tried again.
  ///   - logger: The log for calls that could not be recorded.
  init(pool: Pool, limit: Duration, logger: Logger) {
    self.pool = pool
    self.limit = limit
    self.logger = logger
  }

  var unrecorded: Unrecorded { state.withLock(\.unrecorded) }

  /// Adds a call without waiting.
  func add(_ request: Request) {
    let call: RequestBatch
    do throws(ClientError) { call = try Client.checked(RequestBatch(request)) } catch {
      return giveUp(1, error)
    }
    let isTaken = state.withLock { state in
      guard state.waiting.bytes + call.bytes <= Self.room else { return false }
      state.waiting.append(call)
      // There is one sender at a time; calls that are added while it sends go together in the next batch.
      if state.sending == nil { state.sending = Task { await send() } }
      return true
    }
    if !isTaken { giveUp(1, .invalid("more than \(Self.room) bytes of calls are waiting to be sent")) }
  }

  /// Counts calls that are not recorded, and logs the reason when it changes.
  private func giveUp(_ calls: Int, _ reason: ClientError) {
    let isNew = state.withLock { state in
      defer { state.unrecorded.add(calls, reason) }
      return state.unrecorded.reason != reason
    }
    if isNew { logger.warning("calls are not recorded", metadata: ["reason": "\(reason)"]) }
  }

  /// Waits until all added calls are sent or given up.
  func finish() async {
    while let sending = state.withLock(\.sending) { await sending.value }
  }

  private func send() async {
    while let batch = next() {
      do throws(ClientError) {
        // A lost call is only a gap, but a call that is counted twice would make the counts wrong.
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

/// The calls that were measured and could not be recorded.
public struct Unrecorded: Sendable, Hashable {
  /// The number of such calls since the client was made.
  public internal(set) var calls = 0
  /// The reason for the last of them, such as an invalid name; nil if there are none.
  public internal(set) var reason: ClientError?

  mutating func add(_ calls: Int, _ reason: ClientError) {
    self.calls += calls
    self.reason = reason
  }
}
