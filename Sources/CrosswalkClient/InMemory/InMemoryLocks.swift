/// The locks of an in-memory Crosswalk, and the peers that wait for them, in the order in which they came.
struct InMemoryLocks {
  private var holders: [String: Grant] = [:]
  private var waiting: [(name: String, peer: InMemoryState.Peer)] = []
  private var fence: Int64 = 0

  /// Grants a lock if nobody holds it; otherwise returns nil, and the peer waits for it if `waits` is true.
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

  /// Takes a lock from its holder and grants it to the peer that has waited longest.
  mutating func free(_ name: String) -> [InMemoryState.Effect] {
    holders[name] = nil
    guard let index = waiting.firstIndex(where: { $0.name == name }) else { return [] }
    let peer = waiting.remove(at: index).peer
    let grant = grant(name)
    return [.send(InMemoryState.line("OK", [grant.token, "\(grant.fence)"]), to: peer)]
  }

  /// Makes a peer stop waiting for locks; returns whether it waited for one.
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
