internal import Crosswalk

extension ReplyWriter {
  /// Writes the replies to lookups, up to the first that is unclear.
  ///
  /// - Returns: How many replies were written.
  mutating func write(_ answers: UnsafeBufferPointer<ResolvedDirection.Answer>) -> Int {
    var written = encoding == .line ? writeLines(answers) : 0
    while written < answers.count {
      switch answers[written] {
      case .found(let text, _): ok(text)
      case .missing: none()
      case .unclear: return written
      }
      written += 1
    }
    return written
  }

  /// Writes the replies as lines, up to the first that needs more than copying; returns their number.
  ///
  /// The lines are first joined, so that the buffer's capacity is checked once and not for each piece.
  private mutating func writeLines(_ answers: UnsafeBufferPointer<ResolvedDirection.Answer>) -> Int {
    var number = 0
    var byteCount = 0
    loop: while number < answers.count {
      switch answers[number] {
      case .found(let text, needsQuotes: false): byteCount += text.count + 4
      case .missing: byteCount += 5
      case .found, .unclear: break loop
      }
      number += 1
    }
    withUnsafeTemporaryAllocation(byteCount: byteCount + 4, alignment: 1) { lines in
      guard var cursor = lines.baseAddress else { return }
      for answer in answers[..<number] {
        switch answer {
        case .found(let text, _): Self.writeLine(text, &cursor)
        case .missing, .unclear: Self.writeNone(&cursor)
        }
      }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: lines[..<byteCount]))
    }
    return number
  }

  /// Writes `OK`, a space, the text and LF at the cursor, and moves the cursor after them.
  @inline(__always)
  private static func writeLine(_ text: UnsafeRawBufferPointer, _ cursor: inout UnsafeMutableRawPointer) {
    // This stores four bytes at once; the text overwrites the fourth.
    cursor.storeBytes(of: UInt32(littleEndian: 0x00_20_4B_4F), as: UInt32.self)
    UnsafeMutableRawBufferPointer(start: cursor + 3, count: text.count).copyMemory(from: text)
    cursor += text.count + 4
    (cursor - 1).storeBytes(of: UInt8(ascii: "\n"), as: UInt8.self)
  }

  @inline(__always)
  private static func writeNone(_ cursor: inout UnsafeMutableRawPointer) {
    cursor.storeBytes(of: UInt32(littleEndian: 0x45_4E_4F_4E), as: UInt32.self)
    (cursor + 4).storeBytes(of: UInt8(ascii: "\n"), as: UInt8.self)
    cursor += 5
  }
}
