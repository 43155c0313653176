internal import Glibc

/// Why there is no private Redis.
package enum PrivateRedisError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A program was not found in any directory of the search path.
  case programMissing(name: String, package: String)
  /// Another process uses the data directory; its id, if it is known.
  case dataDirectoryInUse(directory: String, pid: Int32?)
  /// The directory cannot be made or written to.
  case dataDirectoryUnusable(directory: String, reason: String)
  /// The process could not be started.
  case startFailed(String)
  /// Redis did not answer in time: after how long, and the last lines of its log.
  case silent(for: Duration, log: String, lastLines: String)
  /// The process ended before it was ready: how, and the last lines of its log.
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
    case .silent(let duration, let log, let lastLines):
      "redis-server did not answer for \(duration.components.seconds) s and was killed; "
        + "the end of \(log):\n\(lastLines)"
    case .startFailed(let reason): "redis-server could not be started: \(reason)"
    case .exited(let how, let log, let lastLines):
      "redis-server did not become ready: it \(how); the end of \(log):\n\(lastLines)"
    case .cancelled: "the start of redis-server was cancelled"
    }
  }
}

extension PrivateRedisError {
  /// Makes an error of what the system says about a path in a data directory, with advice.
  static func unusable(_ directory: String, _ path: String, _ code: Int32) -> Self {
    let what = path == directory ? "" : "\(path): "
    let advice =
      switch code {
      case EACCES, EPERM: "give the user with the id \(geteuid()) the right to write there"
      case EROFS: "the server must be able to write there"
      case ENOSPC, EDQUOT: "make room there"
      case ENOTDIR: "name a directory"
      default: "make it writable"
      }
    return .dataDirectoryUnusable(
      directory: directory,
      reason: "\(what)\(String(cString: strerror(code))); \(advice), or choose another with --data-dir")
  }
}
