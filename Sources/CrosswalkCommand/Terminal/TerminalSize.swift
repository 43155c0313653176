import Glibc

/// How much a terminal can show.
struct TerminalSize: Equatable {
  var columns: Int
  var rows: Int

  /// What is taken for the size where there is no terminal, or one that does not say.
  static let usual = TerminalSize(columns: 80, rows: 24)

  /// The size of the terminal that stdout is, as it is now.
  static var current: TerminalSize {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
      return usual
    }
    return TerminalSize(columns: Int(window.ws_col), rows: Int(window.ws_row))
  }
}
