/// The locks of an in-memory Crosswalk, and those who wait for them in the order in which they came.
struct InMemoryLocks {
  private var holders: [String: Grant] = [:]
  private var waiting: [(name: String, peer: InMemoryState.Peer)] = []
  private var fence: Int64 = 0

  /// Gives a lock, if nobody has it; otherwise the peer may wait for it.
  mutating func take(_ name: String, for peer: InMemoryState.Peer, waits: Bool) -> Grant? {
    guard holders[name] == nil else {
      if waits { waiting.append((name, peer)) }
      return nil
    }
    return grant(name)
  }

  func isHeld(_ name: String, by token: String) -> Bool {
    holders[name]?.token == token
  }

  /// Takes a lock from its holder, and gives it to the one who has waited longest.
  mutating func free(_ name: String) -> [InMemoryState.Effect] {
    holders[name] = nil
    guard let index = waiting.firstIndex(where: { $0.name == name }) else { return [] }
    let peer = waiting.remove(at: index).peer
    let grant = grant(name)
    return [.send(InMemoryState.line("OK", [grant.token, "\(grant.fence)"]), to: peer)]
  }

  /// Whether the peer waited for a lock; it does no more.
  mutating func stopWaiting(_ peer: InMemoryState.Peer) -> Bool {
    let count = waiting.count
    waiting.removeAll { $0.peer == peer }
    return waiting.count < count
  }

  private mutating func grant(_ name: String) -> Grant {
    fence += 1
    let grant = Grant(token: "token-\(fence)", fence: fence)
    holders[name] = grant
    return grant
  }
}
