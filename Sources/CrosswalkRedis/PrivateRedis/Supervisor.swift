internal import Dispatch
internal import Glibc
internal import Synchronization

/// Starts redis-server, waits for its end, starts it again: on a thread that lives as long as the child may.
final class Supervisor: Sendable {
  /// How long an orphaned redis-server, or one that does not answer, is waited for.
  private static let lockPatience: Duration = .seconds(5)
  private static let readyPatience: Duration = .seconds(30)
  /// After a run of this length the next restart is a quick one again.
  private static let goodRun: Duration = .seconds(10)
  /// How long redis-server may take to end when asked to.
  private static let stopPatience: DispatchTimeInterval = .seconds(5)

  private struct State {
    /// The child, until it is reaped.
    var child: ChildProcess?
    var isStopping = false
  }

  private let dataDirectory: String
  private let searchPath: String?
  private let onEvent: @Sendable (PrivateRedis.Event) -> Void
  private let state = Mutex(State())
  private let stopRequested = DispatchSemaphore(value: 0)
  private let stopped = Completion()

  init(dataDirectory: String, searchPath: String?, onEvent: @escaping @Sendable (PrivateRedis.Event) -> Void) {
    self.dataDirectory = dataDirectory
    self.searchPath = searchPath
    self.onEvent = onEvent
  }

  /// Starts the thread and waits until redis-server is ready, or is not going to be.
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

  /// Asks redis-server to end, and sees to it that it does.
  func requestStop() {
    let isFirst = state.withLock { state in
      defer { state.isStopping = true }
      state.child?.signal(SIGTERM)
      return !state.isStopping
    }
    guard isFirst else { return }
    stopRequested.signal()
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.stopPatience) {
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
  /// Throws only before it was ready for the first time.
  private func run(ready: (RedisAddress) -> Void) throws(PrivateRedisError) {
    let programs = try Programs(searchPath: searchPath)
    let lockDeadline = ContinuousClock.now + Self.lockPatience
    let directory = try DataDirectory.open(dataDirectory) {
      pause(.milliseconds(20)) && ContinuousClock.now < lockDeadline
    }
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
          // First the event: whoever waits for the start may count on having been told.
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
    } while pause(backoff.next())
    if !wasReady { throw .cancelled }
  }

  /// Starts redis-server and waits for its end; `nil` when it was asked to.
  private func serve(
    from directory: borrowing DataDirectory, with programs: Programs, at address: RedisAddress, ready: (Int32) -> Void
  ) throws(PrivateRedisError) -> PrivateRedis.Event? {
    let log = try directory.openLog()
    defer { close(log.descriptor) }
    guard let child = try start(from: directory, with: programs, log: log.descriptor) else { throw .cancelled }
    let answers = waitUntilReady(child, at: address)
    if answers {
      ready(child.pid)
    } else if !isStopping {
      child.signalGroup(SIGKILL)
    }
    let ending = child.waitUntilEnded()
    // Before its id can be another's; a rewrite of the append-only file may have outlived it, and holds the lock.
    child.signalGroup(SIGKILL)
    state.withLock { state in
      child.reap()
      state.child = nil
    }
    if isStopping {
      guard answers else { throw .cancelled }
      return nil
    }
    let lastLines = directory.lastLines(ofLogFrom: log.end)
    guard answers else { throw .exited(how: ending, log: directory.logPath, lastLines: lastLines) }
    return .exited(how: ending, lastLines: lastLines)
  }

  /// Starts the child, unless it is to stop already.
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

  /// Asks until Redis answers; as long as it takes while it reads its data.
  private func waitUntilReady(_ child: ChildProcess, at address: RedisAddress) -> Bool {
    var deadline = ContinuousClock.now + Self.readyPatience
    while !child.hasEnded {
      do {
        _ = try HiredisContext.open(address, timeout: .seconds(1), writeTimeout: .seconds(1))
        return true
      } catch {
        if error.isLoading { deadline = .now + Self.readyPatience }
      }
      if ContinuousClock.now > deadline { return false }
      // While it stops there is no pause to be had, and its end is what is waited for.
      guard pause(.milliseconds(10)) else { break }
    }
    return false
  }

  /// Waits; returns false, at once, when it is to stop.
  private func pause(_ duration: Duration) -> Bool {
    guard !isStopping else { return false }
    stopRequested.wait(atMost: duration)
    return !isStopping
  }

  /// How redis-server is to run: for nobody else, losing at most a second, never dropping what does not fit.
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
