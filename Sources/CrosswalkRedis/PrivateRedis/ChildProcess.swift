internal import FoundationEssentials
internal import Glibc

/// A child process that does not outlive the thread that started it, nor, with that, this process.
///
/// It gets SIGTERM when that thread ends, even by SIGKILL. It is in a process group of its own, so that Ctrl-C in a
/// terminal does not reach it, has no descriptors but its output and one that it is to keep, and makes files that nobody else
/// can read.
package struct ChildProcess: Sendable {
  /// The process could not be started.
  package struct StartError: Error {
    package let reason: String
  }

  /// How a process ended, as a phrase: "exited with status 1".
  package typealias Ending = String

  /// The process id, which is that of its group, too.
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
  /// - Returns: The process, under way.
  /// - Throws: `StartError` if there is none.
  package static func start(
    program: String, arguments: [String], output: Int32, kept: Int32, setpriv: String = "/usr/bin/setpriv"
  ) throws(StartError) -> ChildProcess {
    // setpriv asks the kernel for the signal; the shell then looks whether the parent was gone by that time already.
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
    // What this process inherited itself; all that it opens is closed by exec.
    for descriptor in openDescriptors where descriptor > 3 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    posix_spawnattr_setpgroup(&attributes, 0)
    // A service ignores SIGTERM so as to handle it in its own way; inherited, that would make the child immortal.
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)

    var pid = pid_t()
    let status = withCStrings(words) { words in
      // Not this process' own environment: it may hold tokens and passwords.
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

  /// Sends a signal to the process and what it started.
  package func signalGroup(_ signal: Int32) {
    _ = kill(-pid, signal)
  }

  /// Whether the process has ended; its id stays its own until `reap`.
  package var hasEnded: Bool {
    wait(WNOHANG) != nil
  }

  /// Blocks until the process has ended; its id stays its own until `reap`.
  package func waitUntilEnded() -> Ending {
    wait(0) ?? "ended"
  }

  /// Lets go of a process that has ended.
  package func reap() {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) == -1, errno == EINTR {}
  }

  /// `nil` if it has not ended yet.
  private func wait(_ option: Int32) -> Ending? {
    var info = siginfo_t()
    while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT | option) != 0 {
      // Nothing to wait for: then it is gone.
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
