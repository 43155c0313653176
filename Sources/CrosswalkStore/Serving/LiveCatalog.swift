public import Crosswalk
internal import CrosswalkRedis
public import Logging

/// The dictionaries that Redis holds, in this process, and kept up to date: for applications that look up in process what
/// others load.
///
/// ```swift
/// let live = try LiveCatalog(redis: "redis://127.0.0.1:6379")
/// try await live.refresh()
/// let following = Task { await live.run() }
/// let numeric = try live.catalog.mapping("iso4217", from: "alpha", to: "numeric")
/// ```
///
/// A lookup never waits for Redis. While Redis is away the last good snapshot goes on being served.
public final class LiveCatalog: Sendable {
  private let connection: RedisConnection
  private let cell = CatalogCell()
  private let follower: CatalogFollower

  /// A catalog that is empty until `refresh` or `run`.
  ///
  /// - Parameters:
  ///   - redis: `redis://[user:password@]host[:port][/db]` or `unix:/path[?db=N]`.
  ///   - namespace: What every key begins with.
  ///   - logger: Where it says what it follows, and what keeps it from that.
  /// - Throws: `StoreError.invalid` where the address or the namespace cannot be used; it says what would be right.
  public init(
    redis: String, namespace: String = "crosswalk:", logger: Logger = Logger(label: "crosswalk")
  ) throws(StoreError) {
    let address: RedisAddress
    let keys: Keys
    do throws(RedisAddressError) { address = try RedisAddress(redis) } catch { throw .invalid(error.description) }
    do throws(NamespaceError) { keys = try Keys(namespace: namespace) } catch { throw .invalid(error.description) }
    connection = RedisConnection(address: address)
    follower = CatalogFollower(connection: connection, keys: keys, cell: cell, copy: nil, logger: logger)
  }

  /// The dictionaries as they are now: a snapshot that does not change.
  ///
  /// Take it anew for every piece of work.
  public var catalog: Catalog { cell.value.catalog }

  /// For how many seconds the catalog could not be compared with Redis; 0 while it can.
  public var staleSeconds: Int { Int(follower.staleSeconds) }

  /// Compares with Redis now, and takes up what is there.
  ///
  /// - Throws: `StoreError` where Redis cannot be reached; the catalog then stays as it is. Also `StoreError.damaged` or
  ///   `StoreError.lost` where some of what Redis should hold cannot be used or is gone; all else is then taken up.
  public func refresh() async throws(StoreError) {
    try await follower.compare()
  }

  /// Follows Redis until the task is cancelled: changes are taken up as they are made, at the latest after a second.
  public func run() async {
    await follower.run(address: connection.address)
  }

  /// Ends the connection to Redis; the catalog stays as it is.
  public func close() async {
    await connection.close()
  }
}
