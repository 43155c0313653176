import Glibc

/// The alternate screen of the terminal; leaving it restores the previous content.
enum Screen {
  /// Switches to the alternate screen and hides the cursor.
  static let enter = "\u{1B}[?1049h\u{1B}[?25l"
  /// Switches back.
  static let leave = "\u{1B}[?25h\u{1B}[?1049l"

  private static let home = "\u{1B}[H"
  private static let clearLine = "\u{1B}[K"
  private static let clearBelow = "\u{1B}[J"

  /// The output that replaces the content of the screen by lines, cut to its size.
  ///
  /// Reports with figures make lines that fit. Each line is cleared before it is written, because after the last column
  /// a terminal would clear that column.
  static func frame(_ lines: [String], in size: TerminalSize) -> String {
    let shown = lines.prefix(size.rows).map { clearLine + $0.prefix(size.columns) }
    return home + shown.joined(separator: "\r\n") + (shown.count < size.rows ? "\r\n" + clearBelow : "")
  }
}

/// The size of a terminal.
struct TerminalSize: Equatable {
  var columns: Int
  var rows: Int

  /// The size if there is no terminal, or if it does not say.
  static let usual = TerminalSize(columns: 80, rows: 24)

  /// The current size of the terminal at stdout.
  static var current: TerminalSize {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
      return usual
    }
    return TerminalSize(columns: Int(window.ws_col), rows: Int(window.ws_row))
  }
}

/// The terminal at stdin, in a mode in which keys are read one by one and are not echoed.
struct Keyboard {
  /// The system's `_POSIX_VDISABLE`.
  private static let noKey: cc_t = 0

  private let original: termios

  /// Switches to that mode; nil if stdin is not a terminal.
  ///
  /// Ctrl-C still interrupts. Ctrl-Z does not stop the process, because the shell would continue on the alternate
  /// screen.
  init?() {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    original = settings
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
    withUnsafeMutableBytes(of: &settings.c_cc) { $0[Int(VSUSP)] = Self.noKey }
    tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
  }

  /// Restores the mode of the terminal.
  func restore() {
    var settings = original
    tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
  }
}
