import Crosswalk

/// Reads values from stdin, one a line, as they come.
struct ValueReader {
  private var mark = ByteOrderMark()
  private var splitter = LineSplitter(maximumLength: ProtocolLimits.value)
  private var isAtEnd = false

  /// Waits for the next lines, at least one; nil at the end of the input.
  mutating func next() async throws(Failure) -> [LineSplitter.Line]? {
    while !isAtEnd {
      let bytes = try await StandardInput.read()
      guard !bytes.isEmpty else {
        isAtEnd = true
        let lines = splitter.feed(mark.finish()) + [splitter.finish()].compactMap { $0 }
        return lines.isEmpty ? nil : lines
      }
      let lines = splitter.feed(try mark.strip(bytes))
      if !lines.isEmpty { return lines }
    }
    return nil
  }
}

/// Splits input into lines, in whatever pieces it comes.
///
/// A line ends with LF or CR LF; the last line can end without.
struct LineSplitter {
  /// A line of the input.
  enum Line: Equatable, Sendable {
    case text(String)
    /// A line that is longer than allowed; the rest of it is skipped.
    case tooLong
    case notUTF8

    /// The value on the line; nil if it is not a value.
    var value: String? {
      if case .text(let text) = self, !text.isEmpty { text } else { nil }
    }
  }

  private let maximumLength: Int
  private var line: [UInt8] = []
  /// Whether the current line is over the limit, so that only its end matters.
  private var isTooLong = false

  /// - Parameter maximumLength: The longest line in bytes, without its end.
  init(maximumLength: Int) {
    self.maximumLength = maximumLength
  }

  /// Takes the next bytes of the input, and returns the lines that they complete.
  mutating func feed(_ bytes: some Collection<UInt8>) -> [Line] {
    var lines: [Line] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      take(rest[..<end])
      lines.append(finishLine())
      rest = rest[rest.index(after: end)...]
    }
    take(rest)
    return lines
  }

  /// Returns the last line, if the input does not end with the end of a line.
  mutating func finish() -> Line? {
    line.isEmpty && !isTooLong ? nil : finishLine()
  }

  private mutating func take(_ bytes: some Collection<UInt8>) {
    guard !isTooLong else { return }
    line.append(contentsOf: bytes)
    // One more byte for a CR that can belong to the end.
    isTooLong = line.count > maximumLength + 1
  }

  private mutating func finishLine() -> Line {
    defer {
      line.removeAll(keepingCapacity: true)
      isTooLong = false
    }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    guard !isTooLong, line.count <= maximumLength else { return .tooLong }
    return String(validating: line, as: UTF8.self).map(Line.text) ?? .notUTF8
  }
}

/// Removes the byte-order mark from the start of the input, where spreadsheets and editors put it.
struct ByteOrderMark {
  private static let utf8: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let utf16: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF]]

  /// The bytes so far, while they can still become a mark; nil once the start is known.
  private var start: [UInt8]? = []

  /// Takes the next bytes, and returns them without the mark; empty while they could be a part of one.
  mutating func strip(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
    guard let held = start else { return bytes }
    let all = held + bytes
    if Self.utf16.contains(where: { all.starts(with: $0) }) {
      throw Failure(.data, "stdin is UTF-16; it must be UTF-8: iconv -f UTF-16 -t UTF-8 converts it")
    }
    if ([Self.utf8] + Self.utf16).contains(where: { $0.count > all.count && $0.starts(with: all) }) {
      start = all
      return []
    }
    start = nil
    return all.starts(with: Self.utf8) ? Array(all.dropFirst(Self.utf8.count)) : all
  }

  /// Returns what was held back, at the end of the input.
  mutating func finish() -> [UInt8] {
    defer { start = nil }
    return start ?? []
  }
}
