import Crosswalk

/// Text made safe to print: what others chose must not steer a terminal or pretend to be several lines.
enum Printable {
  /// A value as it is, or as a JSON string if it has control characters.
  static func value(_ text: String) -> String {
    text.utf8.contains(where: isControl) ? quoted(text) : text
  }

  /// A value as a JSON string, to speak of it in a message.
  static func quoted(_ text: String) -> String {
    JSON.string(text).text
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
