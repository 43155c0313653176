import CrosswalkRedis
import CrosswalkServer
import FoundationEssentials
import Logging

/// The settings of a server.
struct ServeSettings: Sendable {
  let addresses: [ListenAddress]
  /// Files and folders to load before serving.
  let paths: [String]
  /// nil means a private Redis.
  let redis: RedisAddress?
  let namespace: String
  let dataDirectory: String
  /// nil means the default, as far as the system allows it.
  let maximumConnections: Int?
  /// nil means the default, which depends on the number of cores.
  let eventLoops: Int?
  let logLevel: Logger.Level
  let logFormat: LogFormat
}

/// The directory for the data of a server.
enum DataDirectory {
  /// The default: `$XDG_STATE_HOME/crosswalk`, else `~/.local/state/crosswalk` (XDG Base Directory Specification 0.8).
  static var standard: String {
    let environment = ProcessInfo.processInfo.environment
    // `~` means HOME, which Foundation does not use.
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return standard(environment: environment, home: home ?? FileManager.default.homeDirectoryForCurrentUser.path)
  }

  static func standard(environment: [String: String], home: String) -> String {
    // The specification says to ignore relative paths.
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/crosswalk" }
    return home + "/.local/state/crosswalk"
  }
}

/// The name of this node.
enum Host {
  /// The name of the machine and the process id, which is unique among the nodes of a Redis.
  static var name: String {
    let process = ProcessInfo.processInfo
    return "\(process.hostName):\(process.processIdentifier)"
  }
}
