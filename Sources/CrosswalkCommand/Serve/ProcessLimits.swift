import Crosswalk
import Foundation
import Glibc
import Logging

/// The limit on the address space of this process (`ulimit -v`).
///
/// If it is too low, a signal can end the process at any later time, without a message, when a thread or memory cannot be
/// allocated.
enum AddressSpace {
  /// The address space of a thread: a stack of 8 MiB, and 64 MiB for the memory allocator of the C library.
  private static let bytesOfThread = 72 << 20
  /// The address space of the server with its libraries, and room for dictionaries.
  private static let bytesOfServer = 512 << 20
  /// The address space of a command that is not a server.
  private static let bytesOfCommand = 320 << 20
  /// The threads besides those for each core: for Redis, its subscriptions, reading files, and the run-time libraries.
  private static let threads = 14

  /// The address space that a server needs: 1.3 GB were measured with two cores, and a third is added.
  static func needed(cores: Int) -> Int {
    bytesOfServer + (threads + 2 * cores) * bytesOfThread
  }

  /// Throws if the limit is too low for a server.
  static func checkForServer() throws(Failure) {
    try check(limit, needed: needed(cores: ProcessInfo.processInfo.activeProcessorCount), for: "the server")
  }

  /// Throws if the limit is too low for a command.
  static func checkForCommand() throws(Failure) {
    try check(limit, needed: bytesOfCommand, for: "the command")
  }

  /// Throws if a limit in bytes, nil for no limit, is lower than needed.
  static func check(_ limit: UInt?, needed: Int, for whom: String) throws(Failure) {
    guard let limit, limit < needed else { return }
    let (has, needs) = (limit >> 20, needed >> 20)
    throw Failure(
      .unreachable,
      "the limit on address space is \(has) MiB, and \(whom) needs \(needs) MiB: raise it (ulimit -v \(needed >> 10)), or "
        + "limit memory in another way, such as MemoryMax of systemd")
  }

  private static var limit: UInt? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return nil }
    return limit.rlim_cur == rlim_t.max ? nil : UInt(limit.rlim_cur)
  }
}

/// The limit on open files of this process, which limits its connections.
enum OpenFiles {
  /// Descriptors for other purposes than client connections: Redis, files, event loops, and some to spare.
  private static let reserve = 64

  /// The number of connections that can be open: as many as wanted, or fewer if the limit of the system is lower.
  ///
  /// The limit is raised as far as this process is allowed to.
  static func connections(wanted: Int?, _ logger: Logger) -> Int {
    let wanted = wanted ?? ProtocolLimits.connections
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
