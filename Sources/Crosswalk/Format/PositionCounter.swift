/// Counts lines and columns as libyaml does: a line ends at LF, CR, both, NEL, LS or PS, and columns are characters.
struct PositionCounter {
  private(set) var position = Position.start
  private var endsInReturn = false

  /// Goes past bytes, which begin and end between characters.
  mutating func advance(over bytes: UnsafeRawBufferPointer) {
    var (line, column) = (position.line, position.column)
    var wasReturn = endsInReturn
    for (offset, byte) in bytes.enumerated() {
      var isBreak = false
      switch byte {
      case 0x0A: isBreak = true
      case 0x0D: isBreak = true
      case 0x80...0xBF:
        // The last byte of U+0085, U+2028 or U+2029; columns were counted at the first.
        if byte == 0x85, offset >= 1 { isBreak = bytes[offset - 1] == 0xC2 }
        if byte == 0xA8 || byte == 0xA9, offset >= 2 {
          isBreak = bytes[offset - 2] == 0xE2 && bytes[offset - 1] == 0x80
        }
      default: column += 1
      }
      if isBreak {
        // LF after CR has been counted with it.
        if !(byte == 0x0A && wasReturn) { line += 1 }
        column = 1
      }
      wasReturn = byte == 0x0D
    }
    endsInReturn = wasReturn
    position = Position(line: line, column: column)
  }
}
