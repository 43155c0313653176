import ArgumentParser
import CrosswalkRedis
import CrosswalkStore

/// Which Redis keeps the dictionaries.
struct RedisOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The Redis that keeps everything: redis://[user:password@]host:port[/db] or unix:/path[?db=N]. \
      (environment: CROSSWALK_REDIS)
      """, valueName: "url"),
    transform: RedisAddress.parse)
  var redis: RedisAddress?

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
    if let redis { return .redis(redis, namespace: namespace) }
    if let dataDirectory { return .dataDirectory(dataDirectory, namespace: namespace) }
    if let redis = try redisValue() { return .redis(redis, namespace: namespace) }
    if let directory = EnvironmentVariable("CROSSWALK_DATA_DIR") {
      return .dataDirectory(directory.text, namespace: namespace)
    }
    return .service
  }

  /// The Redis that the option says, or else the environment.
  func redisValue() throws(Failure) -> RedisAddress? {
    if let redis { return redis }
    return try EnvironmentVariable("CROSSWALK_REDIS")?.value(RedisAddress.parse)
  }

  /// The namespace that the option says, or else the environment, or else the usual one.
  func namespaceValue() throws(Failure) -> String {
    let text = namespace ?? EnvironmentVariable("CROSSWALK_NAMESPACE")?.text ?? "crosswalk:"
    // Before a Redis is started for it.
    do throws(NamespaceError) { _ = try Keys(namespace: text) } catch { throw Failure(.usage, error.description) }
    return text
  }
}

extension RedisAddress {
  /// Reads an address from an option or an environment variable.
  static func parse(_ text: String) throws(ValidationError) -> RedisAddress {
    do throws(RedisAddressError) {
      return try RedisAddress(text)
    } catch {
      throw ValidationError(error.description)
    }
  }
}
