package import CrosswalkMonitoring
package import CrosswalkStore
internal import Synchronization

/// A node as its clients see it: what does not change while it runs, and the counts of all event loops.
package final class Node: Sendable {
  /// The version of the software.
  package let version: String

  /// The name of this node, which is unique among the nodes of a Redis.
  package let name: String

  /// The limits for requests, replies and connections.
  package let limits: Limits

  /// The commands that it answers.
  package let table: CommandTable

  /// The commands that it answers to Redis clients: the same, and those that these clients send by themselves.
  let redisClientTable: CommandTable

  /// The cell with the dictionaries that it serves.
  package let catalog: CatalogCell

  /// What its event loops share for recording calls.
  package let recorderState: RecorderState

  /// Limits the warnings about clients that speak another protocol.
  let foreignProtocolWarnings = RareLines(interval: .seconds(60))

  /// The budget for requests that have not been carried out.
  let unfinishedRequests: ByteBudget

  /// The budget for replies that clients have not taken.
  let untakenReplies: ByteBudget

  private let facts: @Sendable () -> InfoFacts
  private let started = ContinuousClock.now
  private let open = Atomic<Int>(0)
  private let lastConnectionID = Atomic<Int>(0)
  private let tallies = Mutex<[Tally]>([])

  /// Makes a node, whose uptime begins now.
  ///
  /// - Parameters:
  ///   - version: The version of the software.
  ///   - name: A name that is unique among the nodes of a Redis.
  ///   - limits: The limits for requests, replies and connections.
  ///   - table: The commands that it answers.
  ///   - catalog: The cell with the dictionaries that it serves.
  ///   - recorderState: What its event loops share for recording calls.
  ///   - facts: Called by every INFO, on an event loop, so it must not block.
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

  /// What INFO says about dictionaries and Redis.
  package var info: InfoFacts { facts() }

  /// How long this node has been running.
  package var uptime: Duration { ContinuousClock.now - started }

  /// The number of requests since the start, of all event loops.
  package var requests: Int {
    tallies.withLock { $0.reduce(0) { $0 + $1.requests } }
  }

  /// The number of open connections.
  package var connections: Int { open.load(ordering: .relaxed) }

  /// Counts a new connection, if one more is allowed; `leave` has to be called when it is closed.
  ///
  /// - Returns: Whether it was counted; false if as many connections are open as are allowed.
  package func enter() -> Bool {
    if open.add(1, ordering: .relaxed).newValue <= limits.connections { return true }
    leave()
    return false
  }

  /// Counts one connection less, after it was closed.
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

/// The counts of one event loop.
///
/// Only that loop writes them, so that counting costs no more than a store. Any thread may read them.
final class Tally: Sendable {
  private let requestCount = Atomic<Int>(0)

  /// Keeps the counts of two event loops on different cache lines, wherever they were allocated.
  private let padding = InlineArray<16, UInt64>(repeating: 0)

  /// The number of requests since the start.
  var requests: Int { requestCount.load(ordering: .relaxed) }

  /// Counts requests; must be called on the loop that this belongs to.
  @inline(__always)
  func count(_ requests: Int = 1) {
    requestCount.store(requestCount.load(ordering: .relaxed) &+ requests, ordering: .relaxed)
  }
}
