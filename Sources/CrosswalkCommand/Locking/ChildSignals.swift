import Glibc
import UnixSignals

/// The signals that are meant for the command that we run.
enum ChildSignals {
  static let passedOn: [UnixSignal] = [.sigint, .sigterm, .sigquit, .sighup, .sigusr1, .sigusr2, .sigalrm]

  /// Whether the terminal sent it to the command as well, which is of our process group.
  static func isFromTerminal(_ signal: UnixSignal) -> Bool {
    guard signal == .sigint || signal == .sigquit else { return false }
    return tcgetpgrp(STDIN_FILENO) == getpgrp()
  }
}
