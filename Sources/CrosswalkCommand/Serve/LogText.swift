/// Text in a line of the log.
enum LogText {
  /// The text on one line: control characters, line breaks of all kinds, and characters that change the direction of
  /// writing are escaped as in JSON.
  static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var output = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case _ where isHidden(scalar): for unit in String(scalar).utf16 { output += escape(unit) }
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " "..."~": false
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
  }

  /// The JSON escape for a UTF-16 code unit.
  static func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
