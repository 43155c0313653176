import Crosswalk

/// JSON with a line for each member and element.
///
/// Nothing else changes: members keep their order, repeated members stay, and numbers and strings keep their spelling.
enum IndentedJSON {
  private static let step = "  "

  /// The text with indentation; nil if it is not a JSON object or array.
  static func text(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    guard let first = bytes.first(where: { !isSpace($0) }), first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
      (try? JSON(parsing: bytes)) != nil
    else { return nil }
    return indent(bytes)
  }

  /// Only changes the white space between the tokens, whose order was checked before.
  private static func indent(_ bytes: [UInt8]) -> String {
    var output: [UInt8] = []
    var depth = 0
    func newLine() {
      output.append(UInt8(ascii: "\n"))
      for _ in 0..<depth { output += step.utf8 }
    }
    var offset = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\""):
        let end = endOfString(bytes, from: offset)
        output += bytes[offset..<end]
        offset = end
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        output.append(byte)
        let next = bytes[(offset + 1)...].firstIndex { !isSpace($0) } ?? offset
        if bytes[next] == UInt8(ascii: "}") || bytes[next] == UInt8(ascii: "]") {
          output.append(bytes[next])
          offset = next
        } else {
          depth += 1
          newLine()
        }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        newLine()
        output.append(byte)
      case UInt8(ascii: ","):
        output.append(byte)
        newLine()
      case UInt8(ascii: ":"): output += ": ".utf8
      case _ where isSpace(byte): break
      default: output.append(byte)
      }
      offset += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// The end of the string that begins at an offset, including the quotes.
  private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
    var offset = start + 1
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\"") {
      offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(offset + 1, bytes.count)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}
