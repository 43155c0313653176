import Crosswalk
import CrosswalkRedis
import CrosswalkStore

/// Loads dictionaries straight into a Redis.
struct RedisSeeding {
  private let dictionaries: [DataDictionary]
  private let dryRun: Bool
  private let prune: Bool

  init(_ dictionaries: [DataDictionary], dryRun: Bool, prune: Bool) {
    self.dictionaries = dictionaries
    self.dryRun = dryRun
    self.prune = prune
  }

  /// Seeds a private Redis whose service does not run.
  func load(intoPrivateRedisIn directory: String, namespace: String) async throws(Failure) -> LoadReport {
    let redis: PrivateRedis
    do throws(PrivateRedisError) {
      redis = try await PrivateRedis.start(dataDirectory: directory)
    } catch {
      guard case .dataDirectoryInUse = error else { throw Failure(error) }
      throw Failure(
        .unreachable,
        "the data directory \(directory) belongs to a service that runs; load through it, with --server and its address"
      )
    }
    let result: Result<LoadReport, Failure>
    do throws(Failure) {
      result = .success(try await load(into: redis.address, namespace: namespace))
    } catch {
      result = .failure(error)
    }
    await redis.stop()
    return try result.get()
  }

  /// Loads into a Redis that others run.
  func load(into address: RedisAddress, namespace: String) async throws(Failure) -> LoadReport {
    let keys: Keys
    do throws(NamespaceError) { keys = try Keys(namespace: namespace) } catch { throw Failure(.usage, "\(error)") }
    let connection = RedisConnection(address: address)
    let result: Result<LoadReport, Failure>
    do throws(StoreError) {
      result = .success(try await load(DictionaryLoader(connection: connection, keys: keys)))
    } catch {
      result = .failure(Failure(error))
    }
    await connection.close()
    return try result.get()
  }

  private func load(_ loader: DictionaryLoader) async throws(StoreError) -> LoadReport {
    let changes = try await loader.changes(dictionaries)
    let items = zip(dictionaries, changes).map { dictionary, difference in
      LoadReport.Item(name: dictionary.definition.name, entries: dictionary.entryCount, difference: difference)
    }
    if dryRun {
      let loaded = Set(dictionaries.map(\.definition.name))
      let dropped = prune ? try await loader.names().filter { !loaded.contains($0) } : []
      return LoadReport(items: items, dropped: dropped)
    }
    let bar = ProgressBar()
    let result: Result<LoadOutcome, StoreError>
    do throws(StoreError) {
      result = .success(try await loader.load(dictionaries, prune: prune) { bar.show($0) })
    } catch {
      result = .failure(error)
    }
    bar.finish()
    return LoadReport(items: items, dropped: try result.get().pruned)
  }
}
