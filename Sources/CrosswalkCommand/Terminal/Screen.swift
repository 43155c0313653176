/// The terminal's other screen, which programs write over and over; what was there before comes back after it.
enum Screen {
  /// Goes to the other screen and hides the cursor.
  static let enter = "\u{1B}[?1049h\u{1B}[?25l"
  /// Comes back.
  static let leave = "\u{1B}[?25h\u{1B}[?1049l"

  private static let home = "\u{1B}[H"
  private static let clearLine = "\u{1B}[K"
  private static let clearBelow = "\u{1B}[J"

  /// What writes lines over what is shown: as many as there is room for, each as far as there is.
  ///
  /// Whoever writes figures makes lines that fit. A line is cleared before it is written: behind its last column a terminal
  /// would clear that column.
  static func frame(_ lines: [String], in size: TerminalSize) -> String {
    let shown = lines.prefix(size.rows).map { clearLine + $0.prefix(size.columns) }
    return home + shown.joined(separator: "\r\n") + (shown.count < size.rows ? "\r\n" + clearBelow : "")
  }
}
