import Glibc

/// The `#` characters in a file that begin a comment but were perhaps meant as part of a value: there is a space before
/// them, and none after.
///
/// They are found while the file is read, in its order.
struct CommentMarks {
  /// One such `#`.
  struct Mark {
    /// The position of the `#`.
    let position: Position
    /// The column of the first space before it.
    let gap: Int
    /// The text that was probably meant: from the `#` to the end of the line, or to a later `#` with a space after it;
    /// nil if that is not evident.
    let text: String?
  }

  /// The most bytes of that text.
  private static let longestText = 60

  private let bytes: UnsafeRawBufferPointer
  private var offset = 0
  private var counter = PositionCounter()
  private var counted = 0
  private var next: Mark?

  /// Finds them in `bytes`, which must outlive this value.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    find()
  }

  /// The `#` that cuts off the text that ends at a position: there are only spaces between them.
  ///
  /// The positions must come in the order of the file.
  @inline(__always)
  mutating func mark(cutting end: Position) -> Mark? {
    while let mark = next {
      if mark.position.line > end.line { return nil }
      if mark.position.line == end.line, mark.gap >= end.column { return mark.gap == end.column ? mark : nil }
      find()
    }
    return nil
  }

  /// Finds the next one.
  private mutating func find() {
    next = nil
    while let found = nextHash() {
      offset = found + 1
      guard found > 0, isBlank(found - 1), case let after = bytes[(found + 1)...].first(where: { $0 != hash }),
        let after, !isBlankOrBreak(after)
      else { continue }
      var gap = found
      while gap > 0, isBlank(gap - 1) { gap -= 1 }
      counter.advance(over: UnsafeRawBufferPointer(rebasing: bytes[counted..<found]))
      counted = found
      next = Mark(
        position: counter.position, gap: counter.position.column - (found - gap), text: comment(from: found))
      return
    }
  }

  private let hash = UInt8(ascii: "#")

  private func nextHash() -> Int? {
    guard let start = bytes.baseAddress, offset < bytes.count,
      let found = memchr(start + offset, Int32(hash), bytes.count - offset)
    else { return nil }
    return UnsafeRawPointer(found) - start
  }

  private func comment(from start: Int) -> String? {
    var end = start
    while end < bytes.count, !isBreak(bytes[end]) {
      let isComment = end > start && bytes[end] == hash && isBlank(end - 1)
      if isComment, end + 1 == bytes.count || isBlankOrBreak(bytes[end + 1]) { break }
      // A bracket can end a row, and a quote a text, so the end of the value is unknown.
      guard end - start < Self.longestText, !"[]{},\"'".utf8.contains(bytes[end]) else { return nil }
      end += 1
    }
    while end > start, isBlank(end - 1) { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private func isBlank(_ index: Int) -> Bool {
    bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t")
  }

  private func isBreak(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private func isBlankOrBreak(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || isBreak(byte)
  }
}
