internal import Dispatch
internal import Glibc
internal import Synchronization

/// Starts redis-server, waits for its end and starts it again, on a thread that lives as long as the child can.
final class Supervisor: Sendable {
  /// How long to wait for an orphaned redis-server to end, and for a new one to answer.
  private static let lockTimeout: Duration = .seconds(5)
  private static let readyTimeout: Duration = .seconds(30)
  /// After how long without an answer the first `waiting` event is sent, and how often later ones are.
  private static let firstNotice: Duration = .seconds(2)
  private static let laterNotices: Duration = .seconds(5)
  /// The length of a run after which the next restart is quick again.
  private static let goodRun: Duration = .seconds(10)
  /// How long redis-server can take to end when asked to.
  private static let stopTimeout: DispatchTimeInterval = .seconds(5)

  /// The result of waiting for an answer.
  private enum Readiness {
    case ready
    /// The process has ended, or is being stopped.
    case over
    /// The process runs but does not answer.
    case silent
  }

  private struct State {
    /// The child, until it is reaped.
    var child: ChildProcess?
    var isStopping = false
  }

  private let dataDirectory: String
  private let searchPath: String?
  private let onEvent: @Sendable (PrivateRedis.Event) -> Void
  private let state = Mutex(State())
  private let stopRequested = Interruption()
  private let stopped = Completion<Void>()

  init(dataDirectory: String, searchPath: String?, onEvent: @escaping @Sendable (PrivateRedis.Event) -> Void) {
    self.dataDirectory = dataDirectory
    self.searchPath = searchPath
    self.onEvent = onEvent
  }

  /// Starts the thread, and waits until redis-server is ready or has failed.
  func start() async -> Result<RedisAddress, PrivateRedisError> {
    await withCheckedContinuation { continuation in
      DedicatedThread.start {
        var pending: CheckedContinuation<Result<RedisAddress, PrivateRedisError>, Never>? = continuation
        do throws(PrivateRedisError) {
          try self.run { address in
            pending?.resume(returning: .success(address))
            pending = nil
          }
        } catch {
          pending?.resume(returning: .failure(error))
          pending = nil
        }
        self.stopped.finish()
      }
    }
  }

  /// Asks redis-server to end, and kills it if it does not.
  func requestStop() {
    let isFirst = state.withLock { state in
      defer { state.isStopping = true }
      state.child?.signal(SIGTERM)
      return !state.isStopping
    }
    guard isFirst else { return }
    stopRequested.interrupt()
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.stopTimeout) {
      self.state.withLock { $0.child?.signalGroup(SIGKILL) }
    }
  }

  /// Waits until redis-server has ended and its directory is unlocked.
  func waitUntilStopped() async {
    await stopped.wait()
  }

  private var isStopping: Bool { state.withLock { $0.isStopping } }

  /// Works until asked to stop.
  ///
  /// It throws only before redis-server was ready for the first time.
  private func run(ready: (RedisAddress) -> Void) throws(PrivateRedisError) {
    let programs = try Programs(searchPath: searchPath)
    let lockDeadline = ContinuousClock.now + Self.lockTimeout
    let directory = try DataDirectory.open(dataDirectory) {
      stopRequested.pause(.milliseconds(20)) && ContinuousClock.now < lockDeadline
    }
    if let exposure = directory.closeToOthers() { onEvent(.exposed(exposure)) }
    let address: RedisAddress
    do {
      address = try RedisAddress(unixSocket: directory.socketPath)
    } catch {
      throw .dataDirectoryUnusable(directory: directory.path, reason: error.description)
    }
    var backoff = Backoff(first: .milliseconds(100), limit: .seconds(5))
    var wasReady = false
    repeat {
      let start = ContinuousClock.now
      do throws(PrivateRedisError) {
        let ending = try serve(from: directory, with: programs, at: address) { pid in
          // The event comes first, so that it was handled before `start` returns.
          onEvent(.ready(pid: pid))
          if !wasReady { ready(address) }
          wasReady = true
        }
        if let ending { onEvent(ending) }
      } catch {
        guard wasReady else { throw error }
        if !isStopping { onEvent(.restartFailed(error.description)) }
      }
      if start.duration(to: .now) > Self.goodRun { backoff.reset() }
    } while stopRequested.pause(backoff.next())
    if !wasReady { throw .cancelled }
  }

  /// Starts redis-server and waits for its end; returns nil if it was asked to end.
  private func serve(
    from directory: borrowing DataDirectory, with programs: Programs, at address: RedisAddress, ready: (Int32) -> Void
  ) throws(PrivateRedisError) -> PrivateRedis.Event? {
    let log = try directory.openLog()
    defer { close(log.descriptor) }
    guard let child = try start(from: directory, with: programs, log: log.descriptor) else { throw .cancelled }
    let readiness = waitUntilReady(child, at: address) { directory.lastLines(ofLogFrom: log.end) }
    switch readiness {
    case .ready: ready(child.pid)
    case .over: break
    case .silent: child.signalGroup(SIGKILL)
    }
    let ending = child.waitUntilEnded()
    // Before the id can be reused: a rewrite of the append-only file may have outlived the server, and holds the lock.
    child.signalGroup(SIGKILL)
    state.withLock { state in
      child.reap()
      state.child = nil
    }
    if isStopping {
      guard readiness == .ready else { throw .cancelled }
      return nil
    }
    let lastLines = directory.lastLines(ofLogFrom: log.end)
    switch readiness {
    case .ready: return .exited(how: ending, lastLines: lastLines)
    case .over: throw .exited(how: ending, log: directory.logPath, lastLines: lastLines)
    case .silent: throw .silent(for: Self.readyTimeout, log: directory.logPath, lastLines: lastLines)
    }
  }

  /// Starts the child, unless it was asked to stop.
  private func start(
    from directory: borrowing DataDirectory, with programs: Programs, log: Int32
  ) throws(PrivateRedisError) -> ChildProcess? {
    let arguments = Self.arguments(directory: directory.path, socket: directory.socketPath)
    let lock = directory.inheritedLock
    do {
      return try state.withLock { state throws(ChildProcess.StartError) -> ChildProcess? in
        guard !state.isStopping else { return nil }
        state.child = try ChildProcess.start(
          program: programs.redisServer, arguments: arguments, output: log, kept: lock, setpriv: programs.setpriv)
        return state.child
      }
    } catch {
      throw .startFailed(error.reason)
    }
  }

  /// Asks until Redis answers, however long it takes to load its data.
  private func waitUntilReady(
    _ child: ChildProcess, at address: RedisAddress, lastLines: () -> String
  ) -> Readiness {
    let start = ContinuousClock.now
    var deadline = start + Self.readyTimeout
    var notice = start + Self.firstNotice
    while !child.hasEnded {
      let failure: HiredisContext.Failure
      do {
        _ = try HiredisContext.open(address, timeout: .seconds(1), writeTimeout: .seconds(1))
        return .ready
      } catch {
        failure = error
      }
      let now = ContinuousClock.now
      if failure.isLoading { deadline = now + Self.readyTimeout }
      if now > deadline { return .silent }
      if now > notice {
        notice = now + Self.laterNotices
        onEvent(.waiting(Self.words(for: failure, at: address, after: now - start, lastLines)))
      }
      // While it is stopping, a pause ends at once, and the caller waits for the end of the child.
      guard stopRequested.pause(.milliseconds(10)) else { break }
    }
    return .over
  }

  /// Returns what the start waits for: the progress of loading, or the last line of the log.
  private static func words(
    for failure: HiredisContext.Failure, at address: RedisAddress, after duration: Duration, _ lastLines: () -> String
  ) -> String {
    guard failure.isLoading else {
      let line = lastLines().split(separator: "\n").last.map { "; it wrote last: \($0)" } ?? "; it has written nothing"
      return "redis-server does not answer after \(duration.components.seconds) s (\(failure.reason))\(line)"
    }
    let progress = LoadingProgress.of(address, timeout: .seconds(1)).map { ": \($0)" } ?? ""
    return "redis-server is loading its data\(progress)"
  }

  /// Returns the arguments of redis-server.
  ///
  /// Only this user can connect, at most a second is lost, and nothing is evicted.
  private static func arguments(directory: String, socket: String) -> [String] {
    [
      "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700",
      "--dir", directory, "--daemonize", "no", "--logfile", "",
      "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
      "--maxmemory-policy", "noeviction",
      "--lazyfree-lazy-eviction", "yes", "--lazyfree-lazy-expire", "yes", "--lazyfree-lazy-server-del", "yes",
      "--lazyfree-lazy-user-del", "yes", "--lazyfree-lazy-user-flush", "yes", "--replica-lazy-flush", "yes",
    ]
  }
}
