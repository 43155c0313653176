import Crosswalk

/// Text made safe to print: what others chose must not steer a terminal or pretend to be several lines.
enum Printable {
  /// A value as it is, or as a JSON string if it has control characters or line breaks.
  static func value(_ text: String) -> String {
    text.unicodeScalars.contains(where: VisibleText.steers) ? quoted(text) : text
  }

  /// A value as a JSON string, to speak of it in a message; what JSON need not escape and terminals obey is escaped, too.
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

  /// A message, which may have several lines; its other control characters are escaped.
  static func message(_ text: String) -> String {
    // The control characters from U+0080 begin with this byte; terminals obey them, too.
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
