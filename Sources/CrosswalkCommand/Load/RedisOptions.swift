import ArgumentParser
import CrosswalkRedis
internal import CrosswalkStore

/// Which Redis keeps the dictionaries.
struct RedisOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The Redis that keeps everything: redis://[user:password@]host:port[/db] or unix:/path[?db=N]. \
      (environment: CROSSWALK_REDIS)
      """, valueName: "url"))
  // Read later: the argument parser would repeat a URL that is wrong, and the password in it.
  var redis: String?

  @Option(
    name: .customLong("data-dir"),
    help: ArgumentHelp(
      "The directory of a private Redis. (environment: CROSSWALK_DATA_DIR)", valueName: "dir"))
  var dataDirectory: String?

  @Option(
    help: ArgumentHelp(
      "Begins every key in Redis. (environment: CROSSWALK_NAMESPACE; default: crosswalk:)", valueName: "text"))
  var namespace: String?

  /// Where the options say to load to, or else the environment; a service, where nobody says.
  func destination() throws(Failure) -> Destination {
    let namespace = try namespaceValue()
    if redis == nil, dataDirectory != nil, let directory = try dataDirectoryValue() {
      return .dataDirectory(directory, namespace: namespace)
    }
    if let redis = try redisValue() { return .redis(redis, namespace: namespace) }
    if let directory = try dataDirectoryValue() { return .dataDirectory(directory, namespace: namespace) }
    return .service
  }

  /// The data directory that the option says, or else the environment.
  func dataDirectoryValue() throws(Failure) -> String? {
    guard let text = dataDirectory ?? EnvironmentVariable("CROSSWALK_DATA_DIR")?.text else { return nil }
    guard !text.isEmpty else { throw Failure(.usage, "the data directory is empty; name one, or leave it out") }
    return text
  }

  /// The Redis that the option says, or else the environment.
  func redisValue() throws(Failure) -> RedisAddress? {
    let origin = redis == nil ? "the environment variable CROSSWALK_REDIS" : "--redis"
    guard let text = redis ?? EnvironmentVariable("CROSSWALK_REDIS")?.text else { return nil }
    do throws(RedisAddressError) {
      return try RedisAddress(text)
    } catch {
      throw Failure(.usage, "the value of \(origin) is invalid: \(error.description)")
    }
  }

  /// The namespace that the option says, or else the environment, or else the usual one.
  func namespaceValue() throws(Failure) -> String {
    let text = namespace ?? EnvironmentVariable("CROSSWALK_NAMESPACE")?.text ?? "crosswalk:"
    // Before a Redis is started for it.
    do throws(NamespaceError) { _ = try Keys(namespace: text) } catch { throw Failure(.usage, error.description) }
    return text
  }
}
