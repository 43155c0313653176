/// The text of a file, for another look at lines that could not be parsed.
struct SourceText {
  /// One line, as characters.
  struct Line {
    let number: Int
    let characters: [Unicode.Scalar]

    /// The part of the line from a column on; columns count from 1.
    func from(_ column: Int) -> ArraySlice<Unicode.Scalar> {
      characters.dropFirst(column - 1)
    }

    /// The part of the line before a column.
    func before(_ column: Int) -> ArraySlice<Unicode.Scalar> {
      characters.prefix(column - 1)
    }

    /// The index of the first character that is not a space or a tab; the length of the line if there is none.
    var indentation: Int {
      characters.firstIndex { $0 != " " && $0 != "\t" } ?? characters.count
    }
  }

  /// Longer lines are cut to this length.
  private static let longestLine = 4096

  private let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// The line with that number; an empty line if there is none.
  func line(_ number: Int) -> Line {
    lines(number...number).first ?? Line(number: number, characters: [])
  }

  /// The lines of a range that exist.
  func lines(_ range: ClosedRange<Int>) -> [Line] {
    var lines: [Line] = []
    var number = 1
    var start = 0
    while start <= bytes.count, number <= range.upperBound {
      var end = start
      while end < bytes.count, breakLength(at: end) == 0 { end += 1 }
      if range.contains(number) { lines.append(Line(number: number, characters: characters(start..<end))) }
      start = end + max(1, breakLength(at: end))
      number += 1
    }
    return lines
  }

  private func characters(_ range: Range<Int>) -> [Unicode.Scalar] {
    Array(String(decoding: bytes[range.prefix(Self.longestLine)], as: UTF8.self).unicodeScalars)
  }

  /// The length of the line break at an offset in bytes; 0 if there is none.
  private func breakLength(at offset: Int) -> Int {
    func byte(_ distance: Int) -> UInt8 { offset + distance < bytes.count ? bytes[offset + distance] : 0 }
    switch byte(0) {
    case 0x0A: return 1
    case 0x0D: return byte(1) == 0x0A ? 2 : 1
    case 0xC2: return byte(1) == 0x85 ? 2 : 0
    case 0xE2: return byte(1) == 0x80 && byte(2) & 0xFE == 0xA8 ? 3 : 0
    default: return 0
    }
  }
}
