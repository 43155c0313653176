internal import Glibc

// Without `--redis` a server starts its own redis-server: a child process with a unix socket and a data directory. The
// directory holds the append-only file, the log and two lock files; memory holds only the child's process id. The data
// survive a crash of either process, but a crash of redis-server can lose the last second. After one, a thread starts
// it again on the same data; if the server crashes, redis-server is ended, and the next start waits for that.

/// A redis-server that this process starts and ends, with a unix socket and its data in a directory.
///
/// It ends when this process ends, however that happens. If it dies, it is started again on the same socket, with its
/// data. Each write is in its append-only file within a second, and all writes are there after `stop`.
package final class PrivateRedis: Sendable {
  /// What can happen to the process while it is in use.
  package enum Event: Sendable, Equatable {
    /// Redis answers, with this process id; sent after the start and after each restart.
    case ready(pid: Int32)
    /// The process ended unexpectedly and will be restarted: how it ended, and its last lines in the log.
    case exited(how: String, lastLines: String)
    /// Redis does not answer yet: the reason, as far as it is known. Sent every few seconds.
    case waiting(String)
    /// Other users can read the data; what to do about it.
    case exposed(String)
    /// The restart failed and will be tried again.
    case restartFailed(String)
  }

  /// The address of its socket, which never changes.
  package let address: RedisAddress
  private let supervisor: Supervisor

  private init(address: RedisAddress, supervisor: Supervisor) {
    self.address = address
    self.supervisor = supervisor
  }

  deinit {
    supervisor.requestStop()
  }

  /// Starts redis-server and waits until it has loaded its data and answers.
  ///
  /// A directory that another process uses is an error at once. If that process was just killed, the start waits until
  /// its redis-server has ended too. If the task is cancelled, redis-server is stopped again.
  ///
  /// - Parameters:
  ///   - dataDirectory: The directory of the data; made with mode 0700 if it does not exist.
  ///   - searchPath: The directories in which to look for redis-server, separated by colons; `PATH` if nil.
  ///   - onEvent: Called with each event, in order, on a thread that it must not block.
  /// - Returns: The running redis-server.
  /// - Throws: `PrivateRedisError`; then nothing runs, and the directory is unlocked.
  package static func start(
    dataDirectory: String, searchPath: String? = nil, onEvent: @escaping @Sendable (Event) -> Void = { _ in }
  ) async throws(PrivateRedisError) -> PrivateRedis {
    let supervisor = Supervisor(dataDirectory: dataDirectory, searchPath: searchPath, onEvent: onEvent)
    let result = await withTaskCancellationHandler {
      await supervisor.start()
    } onCancel: {
      supervisor.requestStop()
    }
    return PrivateRedis(address: try result.get(), supervisor: supervisor)
  }

  /// Lets redis-server complete its append-only file and end.
  ///
  /// If it has not ended after 5 s, it is killed.
  package func stop() async {
    supervisor.requestStop()
    await supervisor.waitUntilStopped()
  }
}

/// The paths of the programs that a private Redis needs.
struct Programs {
  let redisServer: String
  let setpriv: String

  /// Looks for the programs in the directories of `searchPath`, or of `PATH`.
  init(searchPath: String?) throws(PrivateRedisError) {
    let path = searchPath ?? getenv("PATH").map { String(cString: $0) } ?? ""
    guard let redisServer = Self.find("redis-server", in: path) else {
      throw .programMissing(name: "redis-server", package: "redis-server")
    }
    guard let setpriv = Self.find("setpriv", in: path + ":/usr/bin:/bin") else {
      throw .programMissing(name: "setpriv", package: "util-linux")
    }
    self.redisServer = redisServer
    self.setpriv = setpriv
  }

  private static func find(_ name: String, in path: String) -> String? {
    // An empty entry would mean the current directory, from which nothing must be run by accident.
    path.split(separator: ":").lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }
}
