import CrosswalkRedis

/// Where dictionaries are loaded to.
enum Destination {
  /// A service that runs.
  case service
  /// A Redis that others run.
  case redis(RedisAddress, namespace: String)
  /// The private Redis of a service that does not run now.
  case dataDirectory(String, namespace: String)
}
