/// Warns of a value that is probably not what was meant.
struct ValueCheck {
  private let nodes: YAMLNodes

  init(_ nodes: YAMLNodes) {
    self.nodes = nodes
  }

  /// Checks a value of a cell.
  ///
  /// - Parameters:
  ///   - value: The scalar.
  ///   - trims: Whether white space at its ends is ignored.
  func check(_ value: YAMLEvent, trims: Bool) {
    if value.isPlain, Self.isNullLike(value.text) {
      nodes.warnings.add(
        .nullLike, value.position,
        "this value is the text \"\(value.string)\"; write ~ if there is no value, or quote the text")
    }
    checkCharacters(value, trims: trims)
  }

  /// Checks the characters of a value.
  func checkCharacters(_ value: YAMLEvent, trims: Bool) {
    if let hidden = HiddenCharacter.description(in: value.text, trims: trims) {
      nodes.warnings.add(
        .invisible, value.position, "\(VisibleText.quoted(value.string)) \(hidden); write the value without it")
    }
    if Self.isInCurlyQuotes(value.text) {
      nodes.warnings.add(
        .curlyQuotes, value.position,
        "\(VisibleText.line(value.string)) has typographic quotes, which are part of the value; YAML's quotes are \" and '"
      )
    }
  }

  /// Whether a plain text is what other languages write if there is no value.
  private static func isNullLike(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count == 3 || text.count == 4, let first = text.first, first | 0x20 == UInt8(ascii: "n") || first == 0x2E
    else { return false }
    return ["null", "none", "nan", ".nan"].contains { $0.utf8.elementsEqual(text.lazy.map(ASCII.lowercased)) }
  }

  private static func isInCurlyQuotes(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let first = text.first, first == 0xE2 || first == 0xC2, let last = text.last, last >= 0x80 else {
      return false
    }
    let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
    return scalars.count > 1 && [scalars.first, scalars.last].allSatisfy { $0.map(isCurlyQuote) ?? false }
  }

  private static func isCurlyQuote(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xAB, 0xBB, 0x2018...0x201F, 0x2039, 0x203A: true
    default: false
    }
  }
}
