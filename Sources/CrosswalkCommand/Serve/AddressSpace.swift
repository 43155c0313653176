import Foundation
import Glibc

/// How much address space this process may have (`ulimit -v`): where it is too little a thread or a piece of memory that is
/// not to be had ends the process by a signal, at any time later, without a word.
enum AddressSpace {
  /// What a thread takes: its stack of 8 MiB, and 64 MiB in which the C library has its pieces of memory.
  private static let bytesOfThread = 72 << 20
  /// The program with its libraries, and room for dictionaries.
  private static let bytesOfService = 512 << 20
  /// What a command takes that serves nobody.
  private static let bytesOfCommand = 320 << 20
  /// Threads besides those for each core: Redis, its subscriptions, what reads files, the run-time libraries' own.
  private static let threads = 14

  /// How much a service needs on a machine: measured, 1.3 GB with two cores, and a third more.
  static func needed(cores: Int) -> Int {
    bytesOfService + (threads + 2 * cores) * bytesOfThread
  }

  /// Refuses to serve with less than is needed.
  static func checkForService() throws(Failure) {
    try check(limit, needed: needed(cores: ProcessInfo.processInfo.activeProcessorCount), for: "the service")
  }

  /// Refuses to run a command with less than is needed.
  static func checkForCommand() throws(Failure) {
    try check(limit, needed: bytesOfCommand, for: "the command")
  }

  /// Refuses a limit in bytes, nil where there is none, that is less than is needed.
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
