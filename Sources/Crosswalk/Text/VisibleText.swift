/// Text as messages quote it: in double quotes, and whatever cannot be seen written as the escape that YAML has for it.
enum VisibleText {
  static func quoted(_ text: some StringProtocol) -> String {
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
