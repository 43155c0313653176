internal import FoundationEssentials
internal import Glibc

/// A child process that outlives neither the thread that started it nor this process.
///
/// It gets SIGTERM when that thread ends, even by SIGKILL. It has a process group of its own, so that Ctrl-C in a
/// terminal does not reach it. It has no descriptors except its output and one that it keeps. Nobody else can read the
/// files that it makes.
package struct ChildProcess: Sendable {
  /// The process could not be started.
  package struct StartError: Error {
    package let reason: String
  }

  /// How a process ended, as a phrase: "exited with status 1".
  package typealias Ending = String

  /// The process id, which is also the id of its group.
  ///
  /// It is valid until `reap`.
  package let pid: Int32

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - program: The path of the program.
  ///   - arguments: Its arguments, without the program itself.
  ///   - output: The descriptor for its standard output and error; its standard input is empty.
  ///   - kept: A descriptor that it keeps open, as descriptor 3.
  ///   - setpriv: The path of util-linux' setpriv.
  /// - Returns: The running process.
  /// - Throws: `StartError` if the process could not be started.
  package static func start(
    program: String, arguments: [String], output: Int32, kept: Int32, setpriv: String = "/usr/bin/setpriv"
  ) throws(StartError) -> ChildProcess {
    // setpriv asks the kernel for the signal; then the shell checks that the parent had not ended before that.
    let words =
      [setpriv, "--pdeathsig", "TERM", "--", "/bin/sh", "-c", #"umask 077; [ "$PPID" = "$0" ] && exec "$@""#]
      + ["\(getpid())", program] + arguments

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
    posix_spawn_file_actions_adddup2(&actions, kept, 3)
    // These were inherited by this process; exec closes the descriptors that it opened itself.
    for descriptor in openDescriptors where descriptor > 3 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    posix_spawnattr_setpgroup(&attributes, 0)
    // A server ignores SIGTERM to handle it in its own way. If the child inherited that, SIGTERM could not end it.
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)

    var pid = pid_t()
    let status = withCStrings(words) { words in
      // The environment of this process is not passed on, because it can hold tokens and passwords.
      withCStrings(["PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C"]) { environment in
        posix_spawn(&pid, setpriv, &actions, &attributes, words, environment)
      }
    }
    guard status == 0 else { throw StartError(reason: "\(setpriv): \(String(cString: strerror(status)))") }
    return ChildProcess(pid: pid)
  }

  /// Sends a signal to the process.
  package func signal(_ signal: Int32) {
    _ = kill(pid, signal)
  }

  /// Sends a signal to the process and to those that it started.
  package func signalGroup(_ signal: Int32) {
    _ = kill(-pid, signal)
  }

  /// Whether the process has ended; its id is not used again before `reap`.
  package var hasEnded: Bool {
    wait(WNOHANG) != nil
  }

  /// Blocks until the process has ended; its id is not used again before `reap`.
  package func waitUntilEnded() -> Ending {
    wait(0) ?? "ended"
  }

  /// Releases the id of a process that has ended.
  package func reap() {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) == -1, errno == EINTR {}
  }

  /// Returns how the process ended, or nil if it still runs.
  private func wait(_ option: Int32) -> Ending? {
    var info = siginfo_t()
    while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT | option) != 0 {
      // Without a process to wait for, it is gone.
      guard errno == EINTR else { return "ended" }
    }
    let child = info._sifields._sigchld
    guard child.si_pid != 0 else { return nil }
    let isExit = info.si_code == CLD_EXITED
    return isExit ? "exited with status \(child.si_status)" : "was ended by signal \(child.si_status)"
  }

  private static var openDescriptors: [Int32] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    return (names ?? []).compactMap { Int32($0) }
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies + [nil])
  }
}
