package import CrosswalkMonitoring
package import CrosswalkStore
internal import Synchronization

/// This process as its clients see it: what does not change while it runs, and the figures of all event loops.
package final class Node: Sendable {
  /// The version of the software.
  package let version: String

  /// What this node calls itself: unique among the nodes of a Redis.
  package let name: String

  /// The lengths that it allows.
  package let limits: Limits

  /// What it answers.
  package let table: CommandTable

  /// What it answers to Redis clients: the same, and what they send by themselves.
  let redisClientTable: CommandTable

  /// Where the dictionaries lie that it serves.
  package let catalog: CatalogCell

  /// What its event loops share to record calls.
  package let recorderState: RecorderState

  /// That somebody speaks another protocol here.
  let foreignProtocolWarnings = RareLines(interval: .seconds(60))

  /// Requests that have not been carried out.
  let unfinishedRequests: ByteBudget

  /// Replies that their clients have not taken.
  let untakenReplies: ByteBudget

  private let facts: @Sendable () -> InfoFacts
  private let started = ContinuousClock.now
  private let open = Atomic<Int>(0)
  private let lastConnectionID = Atomic<Int>(0)
  private let tallies = Mutex<[Tally]>([])

  /// A node that begins to run now.
  ///
  /// - Parameters:
  ///   - version: of the software.
  ///   - name: unique among the nodes of a Redis.
  ///   - limits: the lengths that it allows.
  ///   - table: what it answers.
  ///   - catalog: where the dictionaries lie that it serves.
  ///   - recorderState: what its event loops share to record calls.
  ///   - facts: asked by every INFO, on an event loop: it must not block.
  package init(
    version: String, name: String, limits: Limits = Limits(), table: CommandTable,
    catalog: CatalogCell = CatalogCell(), recorderState: RecorderState = RecorderState(),
    facts: @escaping @Sendable () -> InfoFacts
  ) {
    self.version = version
    self.name = name
    self.limits = limits
    unfinishedRequests = ByteBudget(limit: limits.unfinishedRequests, allowance: limits.allowance)
    untakenReplies = ByteBudget(limit: limits.untakenReplies, allowance: limits.allowance)
    self.table = table
    redisClientTable = table.forRedisClients
    self.catalog = catalog
    self.recorderState = recorderState
    self.facts = facts
  }

  /// What INFO says of dictionaries and Redis.
  package var info: InfoFacts { facts() }

  /// How long this node has been running.
  package var uptime: Duration { ContinuousClock.now - started }

  /// Requests since the start, of all event loops.
  package var requests: Int {
    tallies.withLock { $0.reduce(0) { $0 + $1.requests } }
  }

  /// Connections that are open.
  package var connections: Int { open.load(ordering: .relaxed) }

  /// Takes one of the places for connections, to be given back with `leave`.
  ///
  /// - Returns: `false` where all are taken.
  package func enter() -> Bool {
    if open.add(1, ordering: .relaxed).newValue <= limits.connections { return true }
    leave()
    return false
  }

  /// Gives a place back.
  package func leave() {
    open.subtract(1, ordering: .relaxed)
  }

  func makeConnectionID() -> Int {
    lastConnectionID.add(1, ordering: .relaxed).newValue
  }

  func makeTally() -> Tally {
    let tally = Tally()
    tallies.withLock { $0.append(tally) }
    return tally
  }
}

/// What one event loop counts.
///
/// Only that loop writes, so that counting costs no more than a store; anyone may read.
final class Tally: Sendable {
  private let requestCount = Atomic<Int>(0)

  /// Keeps the counts of two event loops on different cache lines, wherever they were allocated.
  private let padding = InlineArray<16, UInt64>(repeating: 0)

  /// Requests since the start.
  var requests: Int { requestCount.load(ordering: .relaxed) }

  /// Counts requests; only on the loop that this belongs to.
  @inline(__always)
  func count(_ requests: Int = 1) {
    requestCount.store(requestCount.load(ordering: .relaxed) &+ requests, ordering: .relaxed)
  }
}
