import CrosswalkClient
import Synchronization

/// A lock without a server: it answers what the test says, and keeps the requests that it got.
final class FakeLock: LockServer {
  enum Event: Equatable {
    case take(wait: Duration)
    case extend
    case release
  }

  private let events = Mutex<[Event]>([])
  private let taking: @Sendable () async throws(ClientError) -> Grant?
  private let extending: @Sendable () async throws(ClientError) -> Bool
  private let isReleased: Bool

  init(
    take: @escaping @Sendable () async throws(ClientError) -> Grant? = { Grant(token: "t", fence: 7) },
    extend: @escaping @Sendable () async throws(ClientError) -> Bool = { true }, isReleased: Bool = true
  ) {
    self.isReleased = isReleased
    taking = take
    extending = extend
  }

  var log: [Event] { events.withLock { $0 } }
  var extensions: Int { log.count { $0 == .extend } }

  func take(lease: Duration, wait: Duration) async throws(ClientError) -> Grant? {
    events.withLock { $0.append(.take(wait: wait)) }
    return try await taking()
  }

  func extend(_ grant: Grant, lease: Duration) async throws(ClientError) -> Bool {
    events.withLock { $0.append(.extend) }
    return try await extending()
  }

  func release(_ grant: Grant) async -> Bool {
    events.withLock { $0.append(.release) }
    return isReleased
  }
}
