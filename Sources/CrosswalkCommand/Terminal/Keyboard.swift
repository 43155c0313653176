import Glibc

/// The terminal that stdin is, as long as keys are taken one by one and are not shown.
struct Keyboard {
  /// The system's `_POSIX_VDISABLE`.
  private static let noKey: cc_t = 0

  private let original: termios

  /// Takes the keys as they come; nil where stdin is no terminal.
  ///
  /// Ctrl-C still interrupts. Ctrl-Z does not stop the process: a shell would go on upon the other screen.
  init?() {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    original = settings
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
    withUnsafeMutableBytes(of: &settings.c_cc) { $0[Int(VSUSP)] = Self.noKey }
    tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
  }

  /// Leaves the terminal as it was.
  func restore() {
    var settings = original
    tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
  }
}
