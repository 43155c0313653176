import ArgumentParser
import CrosswalkRedis
internal import CrosswalkStore

/// The options for the Redis that holds the dictionaries.
struct RedisOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The Redis that holds everything: redis://[user:password@]host[:port][/db] or unix:/path[?db=N]. \
      (environment: CROSSWALK_REDIS)
      """, valueName: "url"))
  // Parsed later: the argument parser would print an invalid URL with its password.
  var redis: String?

  @Option(
    name: .customLong("data-dir"),
    help: ArgumentHelp(
      "The directory of a private Redis. (environment: CROSSWALK_DATA_DIR)", valueName: "dir"))
  var dataDirectory: String?

  @Option(
    help: ArgumentHelp(
      "The beginning of every key in Redis. (environment: CROSSWALK_NAMESPACE; default: crosswalk:)", valueName: "text")
  )
  var namespace: String?

  /// The destination from the options, or else from the environment, or else a server.
  func destination() throws(Failure) -> Destination {
    let namespace = try namespaceValue()
    if redis == nil, dataDirectory != nil, let directory = try dataDirectoryValue() {
      return .dataDirectory(directory, namespace: namespace)
    }
    if let redis = try redisValue() { return .redis(redis, namespace: namespace) }
    if let directory = try dataDirectoryValue() { return .dataDirectory(directory, namespace: namespace) }
    return .server
  }

  /// The data directory from the option, or else from the environment.
  func dataDirectoryValue() throws(Failure) -> String? {
    guard let text = dataDirectory ?? EnvironmentVariable("CROSSWALK_DATA_DIR")?.text else { return nil }
    guard !text.isEmpty else {
      throw Failure(.usage, "the name of the data directory is empty; give a directory, or leave the option out")
    }
    return text
  }

  /// The Redis from the option, or else from the environment.
  func redisValue() throws(Failure) -> RedisAddress? {
    let origin = redis == nil ? "the environment variable CROSSWALK_REDIS" : "--redis"
    guard let text = redis ?? EnvironmentVariable("CROSSWALK_REDIS")?.text else { return nil }
    do throws(RedisAddressError) {
      return try RedisAddress(text)
    } catch {
      throw Failure(.usage, "the value of \(origin) is invalid: \(error.description)")
    }
  }

  /// The namespace from the option, or else from the environment, or else the default.
  func namespaceValue() throws(Failure) -> String {
    let text = namespace ?? EnvironmentVariable("CROSSWALK_NAMESPACE")?.text ?? "crosswalk:"
    // Checked before a Redis is started.
    do throws(NamespaceError) { _ = try Keys(namespace: text) } catch { throw Failure(.usage, error.description) }
    return text
  }
}

/// The destination of a load.
enum Destination {
  /// A running server.
  case server
  /// A Redis that somebody else runs.
  case redis(RedisAddress, namespace: String)
  /// The private Redis of a server that is not running.
  case dataDirectory(String, namespace: String)
}
