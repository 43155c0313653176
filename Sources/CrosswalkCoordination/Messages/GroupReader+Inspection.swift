internal import CrosswalkRedis
internal import CrosswalkStore
internal import Logging
internal import Synchronization

/// How a reader finds out what has changed in Redis without a sign.
extension GroupReader {
  /// Brings Redis and what is known here together, and lets members go whose node is dead.
  func inspect() async throws(StoreError) {
    let begun = ContinuousClock.now
    let limit = begun - store.options.acknowledgement
    let members = state.withLock { $0.members }
    for member in members { member.giveUp(before: limit) }
    let present = try await store.members()
    if let run = store.connection.run {
      state.withLock { state in
        // The group is there.
        state.departed.settleAll(in: run, at: begun)
        state.departed.letGo(in: run, at: begun)
      }
    }
    try await release(present)
    // Another node may have taken this one for dead.
    let missing = members.filter { present[$0.member] == nil }
    if !missing.isEmpty { advance(to: try await store.join(missing.map(\.member))) }
    // Counts differ for a moment while there are acknowledgements on their way; then nothing comes of a closer look.
    for member in members where present[member.member, default: 0] != member.heldCount {
      try await reconcile(member)
    }
  }

  /// Makes the group again in a Redis that has lost it, where it was when this node last heard of it.
  ///
  /// What members have not acknowledged is given again: nobody else has it any more.
  func makeAgain() async throws(StoreError) {
    let (members, known, departed) = state.withLock { ($0.members, $0.position, $0.departed) }
    guard let known else {
      // Where nobody has joined yet it was never there.
      state.withLock { $0.departed.removeAll() }
      return
    }
    let left = departed.all.compactMap(\.value.oldest)
    let oldest = (members.flatMap(\.unacknowledgedIDs) + left).min()?.previous
    logger.warning("group \(store.group) of topic \(store.topic) is gone from Redis and is made again")
    let made = try await store.make(at: min(known, oldest ?? known), with: members.map(\.member))
    state.withLock { state in
      state.position = made
      state.departed.restart(in: store.connection.run ?? .unknown, at: .now)
    }
    wake()
  }

  /// Lets members go that nobody answers for: those of dead nodes, and those of this node that it knows nothing of.
  private func release(_ present: [String: Int]) async throws(StoreError) {
    let known = state.withLock { Set(($0.members + $0.departures.map(\.member)).map(\.member)) }
    let lost = present.keys.filter { member in
      guard !known.contains(member), let node = NodeLife.node(of: member) else { return false }
      return node == life.node || life.isDead(node)
    }
    guard !lost.isEmpty else { return }
    tellBuried(
      try await store.leave(lost.sorted().map { ($0, []) }, because: "the node of its member died"))
    logger.info("\(lost.count) members of group \(store.group) of topic \(store.topic) are gone with their node")
  }

  /// Compares what a member has by Redis' word with what it is taken to have.
  ///
  /// What is known here is looked at first: since nothing is given meanwhile, a message that only Redis knows was given by
  /// a script whose reply was lost, and not acknowledged. The other way round it was acknowledged or went to another.
  private func reconcile(_ member: Membership) async throws(StoreError) {
    let known = member.heldIDs
    let pending = try await store.pending(of: member.member)
    for id in known.subtracting(pending) { member.release(id) }
    let messages = try await store.messages(pending.subtracting(known).sorted())
    guard !messages.isEmpty else { return }
    member.hold(messages.map(\.id), at: .now)
    member.deliver(messages.map { Delivery(topic: store.topic, id: $0.id.description, payload: $0.payload) })
  }
}
