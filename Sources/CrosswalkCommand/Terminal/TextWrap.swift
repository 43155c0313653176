/// Breaks text between words, so that nothing of it is cut where lines are short.
enum TextWrap {
  /// The lines of a text, none longer than `width`; an empty one for no text.
  ///
  /// A word that is longer goes on in the next line.
  static func lines(_ text: String, width: Int) -> [String] {
    let width = max(1, width)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      var word = String(word)
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      } else if !line.isEmpty {
        word = " " + word
      }
      line += word
      while line.count > width {
        lines.append(String(line.prefix(width)))
        line.removeFirst(width)
      }
    }
    return lines + [line]
  }
}
