import Crosswalk

/// Makes text safe to print: text from others must not control a terminal, or look like several lines.
enum Printable {
  /// A value unchanged, or as a JSON string if it has control characters or line breaks.
  static func value(_ text: String) -> String {
    text.unicodeScalars.contains(where: VisibleText.steers) ? quoted(text) : text
  }

  /// A value as a JSON string, for messages; also escapes characters that JSON need not escape but that control a
  /// terminal.
  static func quoted(_ text: String) -> String {
    var output = ""
    for scalar in JSON.string(text).text.unicodeScalars {
      if VisibleText.steers(scalar) {
        for unit in String(scalar).utf16 { output += LogText.escape(unit) }
      } else {
        output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  /// A message, which can have several lines; all other control characters are escaped.
  static func message(_ text: String) -> String {
    // The control characters from U+0080 on begin with this byte; they control terminals, too.
    guard text.utf8.contains(where: { isControl($0) && $0 != UInt8(ascii: "\n") || $0 == 0xC2 }) else { return text }
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.properties.generalCategory == .control, scalar != "\n" {
        safe.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
      } else {
        safe.append(scalar)
      }
    }
    return String(safe)
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7F
  }
}

/// Breaks text between words, so that it fits short lines.
enum TextWrap {
  /// The lines of a text, none longer than `width`; one empty line for an empty text.
  ///
  /// A longer word continues on the next line.
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
