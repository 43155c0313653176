import CrosswalkRedis
import CrosswalkServer
import Logging

/// All that a service is told at its start.
struct ServeSettings: Sendable {
  let addresses: [ListenAddress]
  /// Files and folders to load before serving.
  let paths: [String]
  /// nil is a private Redis.
  let redis: RedisAddress?
  let namespace: String
  let dataDirectory: String
  /// nil is the usual number, as far as the system allows it.
  let maximumConnections: Int?
  /// nil is one a core.
  let eventLoops: Int?
  let logLevel: Logger.Level
  let logFormat: LogFormat
}
