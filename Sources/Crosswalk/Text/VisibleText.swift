// Text: what does not depend on dictionaries.
//
// `Bytes.swift` has quick checks and comparisons of bytes, `UnicodeText.swift` has Unicode NFC and UTF-8.
// `LookAlikeForm` finds values that look the same, `NearestName` finds the name that a misspelt one was meant to be,
// and `VisibleText` quotes what others wrote in messages. All of these are functions of their arguments and keep
// nothing.

/// The form of text in messages: in double quotes, with invisible characters written as YAML escapes.
package enum VisibleText {
  /// The longest name that messages quote in full; the keys of a file can be far longer than any name.
  private static let longestName = 100

  /// Returns a name, or a text where a name should be, in double quotes; a long text is cut.
  static func name(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: longestName, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return quoted(text) }
    return quoted(String(scalars[..<end]) + "…")
  }

  /// Returns a text, such as the name of a file, on one line and without quotes.
  ///
  /// Control characters and line breaks are escaped.
  package static func line(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: steers) else { return text }
    var output = ""
    for scalar in text.unicodeScalars {
      if steers(scalar) {
        output += escape(scalar) ?? escaped(scalar.value)
      } else {
        output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  /// Returns whether a character would break a line or control a terminal.
  package static func steers(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: false
    case 0...0x9F, 0x2028, 0x2029: true
    default: false
    }
  }

  /// Returns the text in quotes, with escapes.
  package static func quoted(_ text: some StringProtocol) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
      if let escape = escape(scalar) { output += escape } else { output.unicodeScalars.append(scalar) }
    }
    return output + "\""
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    case " "..."~": return nil
    default: break
    }
    let isHidden =
      scalar.properties.generalCategory == .control || scalar.properties.isWhitespace || Blank.isZeroWidth(scalar)
    return isHidden ? escaped(scalar.value) : nil
  }

  private static func escaped(_ code: UInt32) -> String {
    let digits = String(code, radix: 16, uppercase: true)
    let width = code <= 0xFF ? 2 : code <= 0xFFFF ? 4 : 8
    let letter = code <= 0xFF ? "x" : code <= 0xFFFF ? "u" : "U"
    return "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
  }
}

extension Int {
  /// Returns the number with a noun: `1 entry`, `2 entries`.
  package func counted(_ one: String, _ many: String) -> String {
    "\(self) \(self == 1 ? one : many)"
  }
}
