import Foundation

/// The form of a value that finds values that look the same.
///
/// The form is NFKC (Unicode) in lower case. Invisible characters are removed, and runs of spaces become one space.
enum LookAlikeForm {
  /// Returns whether a value in NFC is certainly its own form, so that it does not look like another such value.
  static func isEvident(_ text: UnsafeRawBufferPointer) -> Bool {
    var wasBlank = true
    var offset = 0
    while offset < text.count {
      let byte = text[offset]
      if byte == 0x20, wasBlank { return false }
      wasBlank = byte == 0x20
      if byte < 0x80 {
        if byte < 0x20 || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte { return false }
        offset += 1
      } else {
        guard let (scalar, length) = UTF8Scalar.decode(text, at: offset), plain(scalar) == scalar else { return false }
        offset += length
      }
    }
    return !wasBlank
  }

  /// Calls `body` with the form of a value in NFC.
  static func with<Result>(_ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    // In lower case, plain characters need no more bytes than in upper case.
    withUnsafeTemporaryAllocation(byteCount: text.count + 1, alignment: 1) { buffer in
      guard let count = write(text, to: buffer) else { return general(text).withUnsafeBytes(body) }
      return body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// Writes the form of a text of plain characters and returns its length; nil if there are other characters.
  private static func write(_ text: UnsafeRawBufferPointer, to buffer: UnsafeMutableRawBufferPointer) -> Int? {
    var count = 0
    var offset = 0
    while offset < text.count {
      let byte = text[offset]
      if byte >= 0x80 {
        guard let (scalar, length) = UTF8Scalar.decode(text, at: offset), let lower = plain(scalar) else { return nil }
        offset += length
        guard let lower = Unicode.Scalar(lower) else { return nil }
        for byte in lower.utf8 {
          buffer[count] = byte
          count += 1
        }
        continue
      }
      offset += 1
      if ASCII.isWhiteSpace(byte) {
        if count > 0, buffer[count - 1] != 0x20 {
          buffer[count] = 0x20
          count += 1
        }
      } else {
        buffer[count] = ASCII.lowercased(byte)
        count += 1
      }
    }
    return count > 0 && buffer[count - 1] == 0x20 ? count - 1 : count
  }

  /// Returns the lower case of a plain character; nil for any other character.
  ///
  /// A character is plain if NFKC does not change it, if it does not combine, and if it is visible.
  private static func plain(_ scalar: UInt32) -> UInt32? {
    switch scalar {
    case 0xC0...0xD6, 0xD8...0xDE, 0x391...0x3A1, 0x3A3...0x3A9, 0x410...0x42F: scalar + 0x20
    case 0x400...0x40F: scalar + 0x50
    case 0xDF...0xF6, 0xF8...0xFF, 0x3AC...0x3CE, 0x430...0x45F: scalar
    // Han, kana, Hangul, Thai, Hebrew and Arabic have no case.
    case 0x4E00...0x9FFF, 0x3041...0x3096, 0x30A1...0x30FA, 0xAC00...0xD7A3, 0xE01...0xE30, 0x5D0...0x5EA,
      0x621...0x63A, 0x641...0x64A:
      scalar
    default: nil
    }
  }

  private static func general(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    var visible = String.UnicodeScalarView()
    visible.append(
      contentsOf: String(decoding: text, as: UTF8.self).unicodeScalars.lazy.filter { !Blank.isZeroWidth($0) })
    let lower = MatchRules.lowercased(String(visible).precomposedStringWithCompatibilityMapping)
      .precomposedStringWithCompatibilityMapping
    return Array(collapsed(lower).utf8)
  }

  /// Returns a text with one space for each run of white space, and none at its ends.
  static func collapsed(_ text: String) -> String {
    text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }.joined(separator: " ")
  }
}
