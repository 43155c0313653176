/// Why there is no private Redis.
package enum PrivateRedisError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A program was not found in any directory of the search path.
  case programMissing(name: String, package: String)
  /// Another process keeps its data there; its id, where it is known.
  case dataDirectoryInUse(directory: String, pid: Int32?)
  /// The directory cannot be made, or not be written to.
  case dataDirectoryUnusable(directory: String, reason: String)
  /// The process could not be started at all.
  case startFailed(String)
  /// It ended before it was ready; how, and the last lines that it wrote to its log.
  case exited(how: String, log: String, lastLines: String)
  /// The start was cancelled.
  case cancelled

  /// What happened and what to do about it.
  package var description: String {
    switch self {
    case .programMissing(let name, let package):
      "\(name) is not installed; install it (apt-get install \(package)), or give a Redis of your own with --redis"
    case .dataDirectoryInUse(let directory, let pid):
      "the data directory \(directory) is in use by "
        + (pid.map { "process \($0)" } ?? "another process")
        + "; stop it, or choose another directory with --data-dir"
    case .dataDirectoryUnusable(let directory, let reason):
      "the data directory \(directory) cannot be used: \(reason)"
    case .startFailed(let reason): "redis-server could not be started: \(reason)"
    case .exited(let how, let log, let lastLines):
      "redis-server did not get ready, it \(how); the end of \(log):\n\(lastLines)"
    case .cancelled: "the start of redis-server was cancelled"
    }
  }
}
