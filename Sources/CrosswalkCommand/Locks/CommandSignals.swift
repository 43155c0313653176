import Glibc
import UnixSignals

/// The signals that are meant for the command that we run, from the moment when they are trapped.
struct CommandSignals: Sendable {
  /// Those that end a command, as a rule.
  static let ending: [UnixSignal] = [.sigint, .sigterm, .sigquit, .sighup]
  /// All that somebody may send to a command.
  static let all = ending + [.sigusr1, .sigusr2, .sigalrm]

  /// As they come.
  let sequence: UnixSignalsSequence
  /// Those that whoever started us had us ignore, as nohup does and a shell does for what it runs in the background.
  ///
  /// They stay ignored, by us and by the command.
  let ignored: [UnixSignal]

  /// Traps the signals: none of them ends us any more.
  init(trapping signals: [UnixSignal]) async {
    ignored = signals.filter(Self.isIgnored)
    sequence = await UnixSignalsSequence(trapping: signals.filter { !Self.isIgnored($0) })
  }

  /// Whether the terminal has sent it to the command as well, which is of our process group.
  ///
  /// What somebody else sends while we are in the foreground of a terminal is taken for that, too: a signal does not say
  /// where it comes from.
  static func isFromTerminal(_ signal: UnixSignal) -> Bool {
    guard signal == .sigint || signal == .sigquit else { return false }
    // Not stdin, which may be a file.
    let terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)
    guard terminal >= 0 else { return false }
    defer { close(terminal) }
    return tcgetpgrp(terminal) == getpgrp()
  }

  /// The words of a command that runs another, which ignores these signals.
  ///
  /// By the shell, as swift-subprocess starts every command with the usual action for each signal.
  static func words(for command: [String], ignoring signals: [UnixSignal]) -> [String] {
    guard !signals.isEmpty else { return command }
    let numbers = signals.map { " \($0.rawValue)" }.joined()
    return ["/bin/sh", "-c", "trap ''\(numbers); exec \"$@\"", "sh"] + command
  }

  private static func isIgnored(_ signal: UnixSignal) -> Bool {
    var action = sigaction()
    sigaction(signal.rawValue, nil, &action)
    let handler = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    return handler == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
