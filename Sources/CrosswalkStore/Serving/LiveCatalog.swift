public import Crosswalk
internal import CrosswalkRedis
public import Logging

/// The dictionaries that Redis holds, in this process and always up to date.
///
/// It is for applications that look up values in their own process while other processes load the dictionaries.
///
/// ```swift
/// let live = try LiveCatalog(redis: "redis://127.0.0.1:6379")
/// try await live.refresh()
/// let following = Task { await live.run() }
/// let numeric = try live.catalog.mapping("iso4217", from: "alpha", to: "numeric")
/// ```
///
/// A lookup never waits for Redis. While Redis is away, the last good snapshot is still served.
public final class LiveCatalog: Sendable {
  private let connection: RedisConnection
  private let cell = CatalogCell()
  private let follower: CatalogFollower

  /// Makes a catalog that is empty until `refresh` or `run` is called.
  ///
  /// - Parameters:
  ///   - redis: `redis://[user:password@]host[:port][/db]` or `unix:/path[?db=N]`.
  ///   - namespace: The text that begins every key.
  ///   - logger: Receives what the catalog has installed, and what keeps it from following.
  /// - Throws: `StoreError.invalid` if the address or the namespace cannot be used; the message says what would be
  ///   right.
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

  /// The dictionaries as they are now, as a snapshot that does not change.
  ///
  /// Read this property again for every piece of work.
  public var catalog: Catalog { cell.value.catalog }

  /// The seconds for which the catalog could not be compared with Redis; 0 while it can.
  public var staleSeconds: Int { Int(follower.staleSeconds) }

  /// Compares with Redis now, and installs what is there.
  ///
  /// - Throws: `StoreError` if Redis cannot be reached; the catalog then stays as it is. Also `StoreError.damaged` or
  ///   `StoreError.lost` if some of what Redis should hold cannot be used or is gone; everything else is then installed.
  public func refresh() async throws(StoreError) {
    try await follower.compare()
  }

  /// Follows Redis until the task is cancelled; each change is installed when it is made, at the latest after a second.
  public func run() async {
    await follower.run(address: connection.address)
  }

  /// Closes the connection to Redis; the catalog stays as it is.
  public func close() async {
    await connection.close()
  }
}
