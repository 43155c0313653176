import Crosswalk
import CrosswalkRedis
internal import CrosswalkStore

/// Loads dictionaries into a Redis, without a server.
struct RedisLoader {
  let dictionaries: [DataDictionary]
  let options: LoadOptions
  let bar: ProgressBar

  /// Loads into the private Redis of a server that is not running.
  func load(intoPrivateRedisIn directory: String, namespace: String) async throws(Failure) -> LoadOutcome {
    let redis: PrivateRedis
    do throws(PrivateRedisError) {
      redis = try await PrivateRedis.start(dataDirectory: directory)
    } catch {
      guard case .dataDirectoryInUse = error else { throw Failure(error) }
      throw Failure(
        .unreachable,
        "the data directory \(directory) belongs to a running server; give its address with --server to load into it"
      )
    }
    // If Redis has lost the dictionaries, the server would serve this copy.
    let copy = CatalogCopy(dataDirectory: directory, redis: nil, namespace: namespace)
    let result: Result<LoadOutcome, Failure>
    do throws(Failure) {
      result = .success(try await load(into: redis.address, namespace: namespace, copy))
    } catch {
      result = .failure(error)
    }
    await redis.stop()
    return try result.get()
  }

  /// Loads into a Redis that somebody else runs.
  func load(
    into address: RedisAddress, namespace: String, _ copy: CatalogCopy? = nil
  ) async throws(Failure) -> LoadOutcome {
    let keys: Keys
    do throws(NamespaceError) { keys = try Keys(namespace: namespace) } catch { throw Failure(.usage, "\(error)") }
    let connection = RedisConnection(address: address)
    let result: Result<LoadOutcome, Failure>
    do throws(StoreError) {
      let kept = try await copy?.readWhereLost(connection, keys)
      for reason in kept?.damage ?? [] {
        StandardError.write("Warning: the copy of a dictionary is damaged, and left out: \(reason)\n")
      }
      let outcome = try await DictionaryLoader(connection: connection, keys: keys)
        .load(dictionaries, options, known: kept?.catalog ?? .empty) { [bar] in bar.note($0.phase.rawValue, $0.share) }
      result = .success(outcome)
    } catch {
      result = .failure(Failure(error))
    }
    await connection.close()
    return try result.get()
  }
}
