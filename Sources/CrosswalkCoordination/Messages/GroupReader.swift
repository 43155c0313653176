internal import Crosswalk
internal import CrosswalkRedis
internal import CrosswalkStore
internal import Logging
internal import Synchronization

/// Reads a topic for the members of one group that are connected to this node.
///
/// It makes one change to the group at a time, so that a member never leaves while it is being given messages.
/// Acknowledgements can come in between: they concern only messages that a member has, and Redis checks that it has
/// them.
final class GroupReader: TopicReader {
  /// How many members are offered messages in one script.
  private static let offersAtOnce = 64
  /// How long a leaving member waits at most for its messages to be handed over.
  private static let patience: Duration = .seconds(5)

  struct State {
    var members: [Membership] = []
    /// The index of the member that is offered messages first.
    var turn = 0
    var departures: [Departure] = []
    /// The members that left within the last seconds, by name.
    ///
    /// A Redis that is killed may have lost their group, and perhaps no other node knows of it.
    var departed: ReplayLog<String, Departed>
    /// The last message that the group was given, as far as this node knows; nil before this node has joined the group.
    var position: MessageID?
    var isInspectionDue = true
  }

  struct Departure {
    let member: Membership
    let unsent: [MessageID]
  }

  /// What is known of a member that has left.
  struct Departed {
    /// The oldest message that the member had not acknowledged.
    let oldest: MessageID?
  }

  let store: GroupStore
  let life: NodeLife
  let logger: Logger
  let state: Mutex<State>
  private let outages: OutageLog
  private let signal = Signal()
  private let mutex = AsyncMutex()
  private let retire: @Sendable () -> Void

  /// Makes a reader without members; `retire` is called when it becomes idle, and ends it unless it is needed again.
  init(store: GroupStore, life: NodeLife, logger: Logger, retire: @escaping @Sendable () -> Void) {
    self.store = store
    self.life = life
    self.logger = logger
    state = Mutex(State(departed: ReplayLog(kept: store.options.keptAfterwards)))
    outages = OutageLog(
      "group \(store.group) of topic \(store.topic) cannot read messages", level: .error, logger: logger)
    self.retire = retire
  }

  var isIdle: Bool { state.withLock { $0.members.isEmpty && $0.departures.isEmpty && $0.departed.isEmpty } }

  func wake() { signal.send() }

  func inspectSoon() {
    state.withLock { $0.isInspectionDue = true }
    signal.send()
  }

  func run() async {
    for await _ in signal.reasons {
      await mutex.lock()
      await read()
      mutex.unlock()
      if isIdle { retire() }
    }
  }

  /// Ends `run`.
  func end() { signal.finish() }

  /// Adds a member, before Redis has it, so that Redis never has a member that the node does not know.
  func add(_ member: Membership) {
    state.withLock { $0.members.append(member) }
  }

  /// Adds a member to the group in Redis, and makes the group if it does not exist.
  func join(_ member: Membership) async throws(StoreError) {
    if state.withLock({ $0.position == nil }) {
      advance(to: try await store.make(at: nil, with: [member.member]))
    } else {
      do throws(StoreError) {
        advance(to: try await store.join([member.member]))
      } catch {
        guard error.saysNoGroup else { throw error }
        try await makeAgain()
      }
    }
  }

  func acknowledge(_ id: MessageID, by member: Membership) async throws(StoreError) -> Bool {
    let isDone: Bool
    do throws(StoreError) {
      isDone = try await store.acknowledge(id, by: member.member)
    } catch {
      // The message is handled, whether Redis knows it or not. A member that acknowledges everything must not wait for
      // the acknowledgement timeout with a full window.
      member.noteUnconfirmed(id)
      throw error
    }
    if !isDone, member.unconfirmedIDs.contains(id) {
      // The ACK failed before, and `read` may have brought it to Redis just now: its answer is noted under this lock.
      await mutex.lock()
      mutex.unlock()
    }
    let left = member.release(id)
    // The reader is woken once a quarter of the window is free, so that few scripts deliver many messages.
    if left == member.window * 3 / 4 { signal.send() }
    return isDone || member.takeConfirmedLater(id)
  }

  /// Removes a member that Redis may or may not have.
  func abandon(_ member: Membership) {
    member.stop()
    note(Departure(member: member, unsent: []))
    signal.send()
  }

  func leave(_ member: Membership, unsent: [MessageID]) async {
    note(Departure(member: member, unsent: unsent))
    await withDeadline(Self.patience) { [self] in await settle() }
  }

  func finish() async {
    let members = state.withLock { $0.members }
    await withTaskGroup(of: Void.self) { group in
      for member in members { group.addTask { await member.leave(unsent: []) } }
    }
    while state.withLock({ !$0.members.isEmpty || !$0.departures.isEmpty }), !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(100))
      await settle()
    }
  }

  /// Hands over the messages of leaving members; if Redis is away, the next read does it.
  private func settle() async {
    await mutex.lock()
    try? await settleDepartures()
    mutex.unlock()
    if isIdle { retire() }
  }

  private func note(_ departure: Departure) {
    state.withLock { state in
      state.members.removeAll { $0 === departure.member }
      state.departures.append(departure)
    }
  }

  /// Does all that is due, as far as Redis allows it.
  private func read() async {
    let isDue = state.withLock { state in
      defer { state.isInspectionDue = false }
      return state.isInspectionDue
    }
    do throws(StoreError) {
      try await settleDepartures()
      // Before any delivery, because an acknowledged message must not take up the window or be delivered again.
      for member in state.withLock({ $0.members }) { try await confirm(member) }
      if isDue { try await inspect() }
      // The next messages come in another turn, so that a leaving member does not wait for all of them.
      if try await deliver(late: isDue) { signal.send() }
      outages.note(nil)
    } catch {
      // A script may have run although its reply was lost. The inspection finds out before anything newer is delivered.
      state.withLock { $0.isInspectionDue = true }
      guard error.saysNoGroup else { return outages.noteUnlessAway(error) }
      // If this fails, the next read tries again.
      try? await makeAgain()
    }
  }

  /// Hands over the messages that leaving members have not acknowledged.
  private func settleDepartures() async throws(StoreError) {
    let departures = state.withLock { $0.departures }
    guard !departures.isEmpty else { return }
    for departure in departures { try await confirmAtTheEnd(departure.member) }
    let buried = try await store.leave(
      departures.map { ($0.member.member, $0.unsent + $0.member.refused) },
      because: "its member left without acknowledging it")
    tellBuried(buried)
    let run = store.connection.run ?? .unknown
    state.withLock { state in
      state.departures.removeFirst(departures.count)
      for member in departures.map(\.member) {
        let departed = Departed(oldest: member.unacknowledgedIDs.union(member.refused).min())
        state.departed.keep(departed, for: member.member, in: run, at: .now)
      }
    }
  }

  /// Sends Redis what a member acknowledged while Redis was away.
  private func confirm(_ member: Membership) async throws(StoreError) {
    let ids = member.unconfirmedIDs.sorted()
    guard !ids.isEmpty else { return }
    member.confirm(try await store.acknowledge(ids, by: member.member))
  }

  /// Does the same for a leaving member; without a group there is nothing to acknowledge.
  private func confirmAtTheEnd(_ member: Membership) async throws(StoreError) {
    do throws(StoreError) {
      try await confirm(member)
    } catch {
      guard error.saysNoGroup else { throw error }
    }
  }

  /// Delivers messages to members that have room, and returns whether there may be more for them.
  private func deliver(late: Bool) async throws(StoreError) -> Bool {
    let members = offered()
    let offers = members.map(\.offer)
    guard late || !offers.isEmpty else { return false }
    let batch = try await store.deliver(to: offers, late: late)
    tellBuried(batch.buried)
    let now = ContinuousClock.now
    var deliveries = [[Delivery]](repeating: [], count: offers.count)
    var ids = [[MessageID]](repeating: [], count: offers.count)
    for item in batch.items {
      deliveries[item.offer].append(Delivery(topic: store.topic, id: item.id.description, payload: item.payload))
      ids[item.offer].append(item.id)
      if item.before.hasPrefix(life.node) { member(item.before)?.release(item.id) }
    }
    for (index, (member, _)) in members.enumerated() where !ids[index].isEmpty {
      member.hold(ids[index], at: now)
      member.deliver(deliveries[index])
    }
    if let last = batch.items.last {
      passTurn(behind: members[last.offer].member)
      // The last message is the newest, because messages that waited come before new ones.
      advance(to: last.id)
    }
    // During the request members may have acknowledged messages, and have room again without a wake-up.
    return batch.hasMore && !offered().isEmpty
  }

  /// Returns some members that have room, beginning with the one whose turn it is.
  private func offered() -> [(member: Membership, offer: GroupStore.Offer)] {
    let (members, turn) = state.withLock { ($0.members, $0.turn) }
    var offered: [(Membership, GroupStore.Offer)] = []
    for step in 0..<members.count where offered.count < Self.offersAtOnce {
      let member = members[(turn + step) % members.count]
      guard member.isOpen else { continue }
      let messages = member.window - member.freshCount
      let bytes = store.options.unsentBytes - member.recipient.unsentBytes
      guard messages > 0, bytes > 0 else { continue }
      offered.append((member, GroupStore.Offer(member: member.member, messages: messages, bytes: bytes)))
    }
    return offered
  }

  private func passTurn(behind member: Membership) {
    state.withLock { state in
      guard let index = state.members.firstIndex(where: { $0 === member }) else { return }
      state.turn = index + 1
    }
  }

  func member(_ name: String) -> Membership? {
    state.withLock { state in state.members.first { $0.member == name } }
  }

  func advance(to position: MessageID) {
    state.withLock { $0.position = max($0.position ?? position, position) }
  }

  func tellBuried(_ count: Int64) {
    guard count > 0 else { return }
    let messages = Int(count).counted("message", "messages")
    logger.warning("dead letters of group \(store.group): \(messages) of topic \(store.topic)")
  }
}
