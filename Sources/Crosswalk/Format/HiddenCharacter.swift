/// An invisible difference between a value and one that looks the same.
enum HiddenCharacter {
  /// Describes the first hidden character of a value.
  ///
  /// - Parameters:
  ///   - bytes: The value, in UTF-8.
  ///   - trims: Whether white space at its ends is ignored.
  /// - Returns: Words that follow the value, such as "ends with a space"; nil if nothing is hidden.
  static func description(in bytes: UnsafeRawBufferPointer, trims: Bool) -> String? {
    if isEvidentlyVisible(bytes) { return nil }
    let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return trims ? nil : "is only white space" }
    if first > 0, !trims { return "begins with \(name(scalars[0]))" }
    for index in first...last {
      if let description = description(scalars, at: index) { return description }
    }
    return last < scalars.count - 1 && !trims ? "ends with \(name(scalars[scalars.count - 1]))" : nil
  }

  private static func description(_ scalars: [Unicode.Scalar], at index: Int) -> String? {
    let scalar = scalars[index]
    if Blank.isHorizontal(scalar) {
      if Blank.isHorizontal(scalars[index + 1]) { return "has two spaces in a row" }
      return Blank.isNoBreak(scalar) ? "has \(name(scalar)) where a space is usual" : nil
    }
    guard Blank.isZeroWidth(scalar), !belongsToText(scalars, at: index) else { return nil }
    return "has \(name(scalar)), which is invisible"
  }

  /// Whether a character without width is there to change how its neighbours look.
  private static func belongsToText(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
    let scalar = scalars[index]
    guard index > 0 else { return false }
    let previous = scalars[index - 1]
    if scalar.properties.isVariationSelector { return true }
    // The flag of a region, such as Scotland, is a black flag and several tags.
    if (0xE0020...0xE007F).contains(scalar.value) {
      return previous.value == 0x1F3F4 || (0xE0020...0xE007E).contains(previous.value)
    }
    guard scalar == "\u{200C}" || scalar == "\u{200D}", index + 1 < scalars.count else { return false }
    return joins(previous) && joins(scalars[index + 1])
  }

  private static func joins(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    if properties.isAlphabetic || properties.isVariationSelector { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark: return true
    default: return scalar.value > 0x7F && properties.isEmoji
    }
  }

  private static func name(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case " ": return "a space"
    case "\t": return "a tab"
    case "\n", "\r": return "a line break"
    default:
      let code = String(scalar.value, radix: 16, uppercase: true)
      let padded = "U+" + String(repeating: "0", count: max(0, 4 - code.count)) + code
      return scalar.properties.name.map { "\(padded) \($0)" } ?? padded
    }
  }

  /// Whether certainly nothing is hidden: no space at an end or beside another, and no character that could be hidden.
  private static func isEvidentlyVisible(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var wasBlank = true
    var offset = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte > 0x20, byte < 0x80 {
        wasBlank = false
        offset += 1
      } else if byte == 0x20 {
        if wasBlank { return false }
        wasBlank = true
        offset += 1
      } else if byte >= 0xC3, let (scalar, length) = UTF8Scalar.decode(bytes, at: offset), isEvidentlyVisible(scalar) {
        wasBlank = false
        offset += length
      } else {
        return false
      }
    }
    return !wasBlank
  }

  /// Whether a character is in a block without hidden characters.
  private static func isEvidentlyVisible(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xC0...0x2FF, 0x370...0x5FF, 0x620...0x1000, 0x1E00...0x1FFF, 0x3001...0x3163, 0x3165...0xD7FF: true
    default: false
    }
  }
}
