import Glibc

/// Characters beyond U+FFFF that are written as in JSON: as two escapes, such as `\ud83d\ude00`, each half a character.
///
/// libyaml refuses the halves, and only libyaml knows which of them are in double quotes and are therefore escapes. So
/// each of their backslashes is replaced by a character that the file does not contain, and the scalars that libyaml
/// returns are corrected. The replacement is one character, as the backslash is, so positions stay the same.
final class SurrogatePairs {
  /// Noncharacters; one of them is certainly not in the file.
  private static let standIns: [[UInt8]] = [
    [0xF4, 0x8F, 0xBF, 0xBE], [0xF4, 0x8F, 0xBF, 0xBF], [0xF3, 0xBF, 0xBF, 0xBE],
  ]
  private static let escapeLength = 6

  /// The text with the backslashes replaced.
  let bytes: UnsafeRawBufferPointer
  private let standIn: [UInt8]

  /// nil if the text has no pair, which is nearly always the case.
  init?(in text: UnsafeRawBufferPointer) {
    guard let first = Self.pair(in: text, from: 0) else { return nil }
    guard let standIn = Self.standIns.first(where: { text.offset(of: $0) == nil }) else { return nil }
    var patched: [UInt8] = []
    patched.reserveCapacity(text.count + text.count / 4)
    var copied = 0
    var next: Int? = first
    while let offset = next {
      patched += text[copied..<offset]
      patched += standIn + text[offset + 1..<offset + Self.escapeLength]
      patched += standIn + text[offset + Self.escapeLength + 1..<offset + 2 * Self.escapeLength]
      copied = offset + 2 * Self.escapeLength
      next = Self.pair(in: text, from: copied)
    }
    patched += text[copied...]
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: patched.count, alignment: 1)
    memory.copyBytes(from: patched)
    bytes = UnsafeRawBufferPointer(memory)
    self.standIn = standIn
  }

  deinit {
    bytes.deallocate()
  }

  /// Corrects a scalar of the replaced text in place, and returns its new length.
  func restore(_ text: UnsafeMutableRawBufferPointer, areEscapes: Bool) -> Int {
    let source = UnsafeRawBufferPointer(text)
    var read = 0
    var written = 0
    while read < text.count {
      guard isStandIn(source, read) else {
        text[written] = text[read]
        read += 1
        written += 1
        continue
      }
      let second = read + standIn.count + Self.escapeLength - 1
      if areEscapes, isStandIn(source, second), let high = Self.half(source, at: read + standIn.count + 1),
        let low = Self.half(source, at: second + standIn.count + 1),
        let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      {
        for byte in Array(String(Character(scalar)).utf8) {
          text[written] = byte
          written += 1
        }
        read = second + standIn.count + Self.escapeLength - 1
      } else {
        text[written] = UInt8(ascii: "\\")
        written += 1
        read += standIn.count
      }
    }
    return written
  }

  private func isStandIn(_ text: UnsafeRawBufferPointer, _ offset: Int) -> Bool {
    text.count - offset >= standIn.count && text[offset] == standIn[0]
      && text[offset..<offset + standIn.count].elementsEqual(standIn)
  }

  /// The offset of the next pair.
  private static func pair(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = text.baseAddress else { return nil }
    var offset = start
    while offset < text.count, let found = memchr(base + offset, Int32(UInt8(ascii: "\\")), text.count - offset) {
      offset = UnsafeRawPointer(found) - base
      // An escaped backslash does not begin an escape.
      if offset + 1 < text.count, text[offset + 1] == UInt8(ascii: "\\") {
        offset += 2
        continue
      }
      if let high = escape(text, at: offset), (0xD800...0xDBFF).contains(high),
        let low = escape(text, at: offset + escapeLength), (0xDC00...0xDFFF).contains(low)
      {
        return offset
      }
      offset += 1
    }
    return nil
  }

  /// The number in an escape `\uXXXX` at an offset.
  private static func escape(_ text: UnsafeRawBufferPointer, at offset: Int) -> UInt32? {
    guard offset + escapeLength <= text.count, text[offset] == UInt8(ascii: "\\"), text[offset + 1] == UInt8(ascii: "u")
    else { return nil }
    return half(text, at: offset + 2)
  }

  /// The number of four hexadecimal digits.
  private static func half(_ text: UnsafeRawBufferPointer, at offset: Int) -> UInt32? {
    guard offset + 4 <= text.count else { return nil }
    var number: UInt32 = 0
    for byte in text[offset..<offset + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      number = number << 4 | UInt32(digit)
    }
    return number
  }
}
