internal import Glibc

/// A redis-server of our own: a child process that listens on a unix socket and keeps its data in a directory.
///
/// It is gone when this process is gone, however that ends. When it dies by itself it is started again, on the same
/// socket, with its data. Every write is in its append-only file within a second, and all of them after `stop`.
package final class PrivateRedis: Sendable {
  /// What happens to the process while it is in use.
  package enum Event: Sendable, Equatable {
    /// It answers, with this process id: after the start and after every restart.
    case ready(pid: Int32)
    /// It ended unasked for and is going to be started again; how it ended, and its last words.
    case exited(how: String, lastLines: String)
    /// It does not answer yet: why, as far as one can tell. Said every few seconds.
    case waiting(String)
    /// Others can read what it keeps; what to do about it.
    case exposed(String)
    /// It could not be started again, and is going to be tried once more.
    case restartFailed(String)
  }

  /// Where it listens: the same as long as it lives.
  package let address: RedisAddress
  private let supervisor: Supervisor

  private init(address: RedisAddress, supervisor: Supervisor) {
    self.address = address
    self.supervisor = supervisor
  }

  deinit {
    supervisor.requestStop()
  }

  /// Starts redis-server and waits until it has read its data and answers.
  ///
  /// A directory that another process uses is an error at once; one whose process was just killed is waited for, until
  /// its redis-server has ended, too. When the task is cancelled redis-server is stopped again.
  ///
  /// - Parameters:
  ///   - dataDirectory: Where it keeps its data; made with mode 0700 if it is not there.
  ///   - searchPath: The directories in which to look for redis-server, separated by colons; `PATH` unless given.
  ///   - onEvent: Is told what happens, in order, on a thread that may not be held up.
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
  /// One that has not ended after 5 s is killed.
  package func stop() async {
    supervisor.requestStop()
    await supervisor.waitUntilStopped()
  }
}

/// Where the programs are that a private Redis needs.
struct Programs {
  let redisServer: String
  let setpriv: String

  /// Looks for them in the directories of `searchPath`, or of `PATH`.
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
    // An empty entry would mean the current directory, from which nothing is to be run by accident.
    path.split(separator: ":").lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }
}
