internal import CrosswalkRedis
internal import CrosswalkStore
internal import Logging
internal import Synchronization

/// How a reader finds changes in Redis that no notification announced.
extension GroupReader {
  /// Reconciles Redis with what this node knows, and removes the members of dead nodes.
  func inspect() async throws(StoreError) {
    let begun = ContinuousClock.now
    let limit = begun - store.options.acknowledgement
    let members = state.withLock { $0.members }
    for member in members { member.giveUp(before: limit) }
    let present = try await store.members()
    if let run = store.connection.run {
      state.withLock { state in
        // The group exists in this run: otherwise the request for its members would have failed.
        state.departed.settleAll(in: run, at: begun)
        state.departed.letGo(in: run, at: begun)
      }
    }
    try await release(present)
    // Another node may have found this one dead and removed its members.
    let missing = members.filter { present[$0.member] == nil }
    if !missing.isEmpty { advance(to: try await store.join(missing.map(\.member))) }
    // While acknowledgements are on their way the counts differ for a moment; comparing then changes nothing.
    for member in members where present[member.member, default: 0] != member.heldCount {
      try await reconcile(member)
    }
  }

  /// Makes the group again in a Redis that has lost it, at the last position that this node knows.
  ///
  /// Messages that members have not acknowledged are delivered again, because nobody else has them now.
  func makeAgain() async throws(StoreError) {
    let (members, known, departed) = state.withLock { ($0.members, $0.position, $0.departed) }
    guard let known else {
      // No member has joined yet, so this node has not made the group.
      state.withLock { $0.departed.removeAll() }
      return
    }
    let left = departed.all.compactMap(\.value.oldest)
    let oldest = (members.flatMap(\.unacknowledgedIDs) + left).min()?.previous
    logger.warning("group \(store.group) of topic \(store.topic) was lost by Redis and is restored")
    let made = try await store.make(at: min(known, oldest ?? known), with: members.map(\.member))
    state.withLock { state in
      state.position = made
      state.departed.restart(in: store.connection.run ?? .unknown, at: .now)
    }
    wake()
  }

  /// Removes the members that no reader serves: those of dead nodes, and those of this node that it does not know.
  private func release(_ present: [String: Int]) async throws(StoreError) {
    let known = state.withLock { Set(($0.members + $0.departures.map(\.member)).map(\.member)) }
    let lost = present.keys.filter { member in
      guard !known.contains(member), let node = NodeLife.node(of: member) else { return false }
      return node == life.node || life.isDead(node)
    }
    guard !lost.isEmpty else { return }
    tellBuried(
      try await store.leave(lost.sorted().map { ($0, []) }, because: "the node of its member died"))
    logger.info("removed \(lost.count) members of group \(store.group) of topic \(store.topic) whose node died")
  }

  /// Compares the messages that a member has in Redis with those that it has on this node.
  ///
  /// The node's own list is read first, and nothing is delivered meanwhile. So a message that only Redis knows was
  /// given by a script whose reply was lost, and it was not acknowledged. A message that only the node knows was
  /// acknowledged, or went to another member.
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
