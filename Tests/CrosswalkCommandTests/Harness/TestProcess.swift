import Foundation
import Glibc
import Synchronization

/// A process that a test started; it does not outlive the tests, however they end.
final class TestProcess: Sendable {
  /// How a process ended.
  enum Ending: Sendable, Equatable {
    case exited(Int32)
    case signalled(Int32)
  }

  /// The process could not be started.
  struct StartError: Error {
    let reason: String
  }

  /// What a process is started with.
  struct Plan: Sendable {
    let program: String
    var arguments: [String] = []
    var environment: [String: String] = [:]
    let directory: String
    /// A file.
    var input = "/dev/null"
    /// The files that its output goes to, which may be one.
    var output: String
    var errors: String
  }

  let pid: pid_t
  private let ended: Ended

  /// Starts a program; returns when it is under way.
  static func start(_ plan: Plan) async throws(StartError) -> TestProcess {
    let ended = Ended()
    let result: Result<pid_t, StartError> = await withCheckedContinuation { continuation in
      // The process ends with the thread that started it, so this one waits for its end.
      Thread.detachNewThread {
        do throws(StartError) {
          let pid = try spawn(plan)
          continuation.resume(returning: .success(pid))
          ended.set(wait(for: pid))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return TestProcess(pid: try result.get(), ended: ended)
  }

  private init(pid: pid_t, ended: Ended) {
    self.pid = pid
    self.ended = ended
  }

  var hasEnded: Bool { ended.ending != nil }

  /// Waits for its end.
  func ending() async -> Ending { await ended.wait() }

  /// Sends a signal, if it still runs.
  func signal(_ signal: Int32) {
    ended.whileRunning { _ = kill(pid, signal) }
  }

  private static func spawn(_ plan: Plan) throws(StartError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, plan.input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, plan.output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, plan.errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    for descriptor in openDescriptors where descriptor > 2 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)

    let setpriv = "/usr/bin/setpriv"
    let words =
      [setpriv, "--pdeathsig", "KILL", "--", "/usr/bin/env", "--chdir", plan.directory, "--", plan.program]
      + plan.arguments
    var pid = pid_t()
    let status = withCStrings(words) { words in
      withCStrings(plan.environment.map { "\($0.key)=\($0.value)" }) { environment in
        posix_spawn(&pid, setpriv, &actions, &attributes, words, environment)
      }
    }
    guard status == 0 else { throw StartError(reason: "\(plan.program): \(String(cString: strerror(status)))") }
    return pid
  }

  /// What hiredis has open has no mark to be closed by exec.
  private static var openDescriptors: [Int32] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    return (names ?? []).compactMap { Int32($0) }
  }

  private static func wait(for pid: pid_t) -> Ending {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) == -1, errno == EINTR {}
    return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies + [nil])
  }
}

/// The end of a process, for those who wait for it.
private final class Ended: Sendable {
  private struct State {
    var ending: TestProcess.Ending?
    var waiting: [CheckedContinuation<TestProcess.Ending, Never>] = []
  }

  private let state = Mutex(State())

  var ending: TestProcess.Ending? { state.withLock { $0.ending } }

  func set(_ ending: TestProcess.Ending) {
    let waiting = state.withLock { state in
      state.ending = ending
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume(returning: ending) }
  }

  func wait() async -> TestProcess.Ending {
    await withCheckedContinuation { continuation in
      let ending = state.withLock { state in
        if state.ending == nil { state.waiting.append(continuation) }
        return state.ending
      }
      if let ending { continuation.resume(returning: ending) }
    }
  }

  func whileRunning(_ body: () -> Void) {
    state.withLock { state in
      if state.ending == nil { body() }
    }
  }
}
