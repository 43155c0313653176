/// Characters that show nothing.
enum Blank {
  /// Whether a character is a space or a tab, of whatever width; line breaks are not.
  static func isHorizontal(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\t" || scalar.properties.generalCategory == .spaceSeparator
  }

  /// Whether a character is a space at which a line does not break.
  static func isNoBreak(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\u{A0}" || scalar == "\u{202F}" || scalar == "\u{2007}"
  }

  /// Whether a character takes no room: joiners, direction marks, soft hyphens, byte-order marks and the like.
  static func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0xAD && scalar.properties.isDefaultIgnorableCodePoint
  }
}
