import Glibc
import Logging

/// How many files this process may have open, which bounds its connections.
enum OpenFiles {
  /// Descriptors that are not connections of clients: Redis, files, event loops, and some to spare.
  private static let reserve = 64
  private static let usualConnections = 10_000

  /// How many connections there can be: as many as wanted, less where the system's limit says so.
  ///
  /// The limit is raised as far as this process may.
  static func connections(wanted: Int?, _ logger: Logger) -> Int {
    let wanted = wanted ?? usualConnections
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return wanted }
    let needed = rlim_t(wanted + reserve)
    if limit.rlim_cur < needed {
      limit.rlim_cur = min(needed, limit.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    let possible = limit.rlim_cur >= needed ? wanted : max(1, Int(limit.rlim_cur) - reserve)
    if possible < wanted {
      logger.warning("only \(possible) connections can be open: the limit on open files is \(limit.rlim_cur)")
    }
    return possible
  }
}
