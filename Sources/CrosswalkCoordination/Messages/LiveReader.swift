internal import CrosswalkRedis
internal import CrosswalkStore
internal import Logging
internal import Synchronization

/// Reads a topic for the live subscribers on this node: each gets every message once at most.
final class LiveReader: TopicReader {
  private static let bytesAtOnce = 1 << 20
  private static let messagesAtOnce = 1000

  private struct Listener {
    let member: Membership
    /// The last message that existed when the subscriber came.
    let began: MessageID
  }

  private struct State {
    var joining = 0
    var listeners: [Listener] = []
    /// The last message that was read; nil before the first subscriber came.
    var position: MessageID?
  }

  let topic: CoordinationName
  private let connection: RedisConnection
  private let keys: Keys
  private let state = Mutex(State())
  private let outages: OutageLog
  private let signal = Signal()
  private let retire: @Sendable () -> Void

  /// Makes a reader without members; `retire` is called when it becomes idle, and ends it unless it is needed again.
  init(
    topic: CoordinationName, connection: RedisConnection, keys: Keys, logger: Logger,
    retire: @escaping @Sendable () -> Void
  ) {
    self.topic = topic
    self.connection = connection
    self.keys = keys
    outages = OutageLog("topic \(topic) cannot be read", level: .error, logger: logger)
    self.retire = retire
  }

  var isIdle: Bool { state.withLock { $0.listeners.isEmpty && $0.joining == 0 } }

  func wake() { signal.send() }

  func inspectSoon() { signal.send() }

  func run() async {
    for await _ in signal.reasons {
      do throws(StoreError) {
        while try await read(), !Task.isCancelled {}
        outages.note(nil)
      } catch {
        outages.noteUnlessAway(error)
      }
    }
  }

  /// Ends `run`.
  func end() { signal.finish() }

  /// Keeps the reader from becoming idle until a subscriber has joined.
  func expect() {
    state.withLock { $0.joining += 1 }
  }

  /// Adds an expected subscriber, which gets the messages that are published from now on.
  func join(_ member: Membership) async throws(StoreError) {
    defer {
      state.withLock { $0.joining -= 1 }
      if isIdle { retire() }
    }
    let reply = try await connection.result(of: TopicScripts.last, keys: [keys.stream(topic)], arguments: [])
    guard let last = reply.string.flatMap({ MessageID($0) }) else {
      throw .unexpectedReply
    }
    state.withLock { state in
      if state.listeners.isEmpty { state.position = last }
      state.listeners.append(Listener(member: member, began: last))
    }
  }

  /// Returns false: live subscribers do not acknowledge messages.
  func acknowledge(_ id: MessageID, by member: Membership) async throws(StoreError) -> Bool { false }

  func leave(_ member: Membership, unsent: [MessageID]) async {
    state.withLock { state in state.listeners.removeAll { $0.member === member } }
    if isIdle { retire() }
  }

  func finish() async {
    for listener in state.withLock({ $0.listeners }) { await listener.member.leave(unsent: []) }
  }

  /// Delivers the new messages, and returns whether there may be more.
  private func read() async throws(StoreError) -> Bool {
    guard let position = state.withLock({ $0.listeners.isEmpty ? nil : $0.position }) else { return false }
    let reply = try await connection.result(
      of: TopicScripts.read, keys: [keys.stream(topic)],
      arguments: [RedisWord(position.description), RedisWord(Self.bytesAtOnce), RedisWord(Self.messagesAtOnce)])
    var messages: [(id: MessageID, delivery: Delivery)] = []
    for (id, payload) in reply.pairs {
      guard let text = id.string, let id = MessageID(text), let payload = payload.bytes else {
        throw .damaged("topic \(topic) does not hold messages")
      }
      messages.append((id, Delivery(topic: topic, id: text, payload: payload)))
    }
    guard let last = messages.last else { return false }
    let listeners = state.withLock { state in
      state.position = last.id
      return state.listeners
    }
    for listener in listeners where listener.member.isOpen {
      let its = messages.drop { $0.id <= listener.began }
      if !its.isEmpty { listener.member.deliver(its.map(\.delivery)) }
    }
    return true
  }
}
