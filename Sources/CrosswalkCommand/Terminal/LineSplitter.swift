/// Cuts input into lines, however it comes in.
///
/// A line ends with LF, and a CR before that belongs to the end; the last may go without.
struct LineSplitter {
  /// A line of the input.
  enum Line: Equatable, Sendable {
    case text(String)
    /// Longer than allowed; the rest of the line is left out, not taken for another.
    case tooLong
    case notUTF8

    /// What the line asks for, if it asks for anything.
    var value: String? {
      if case .text(let text) = self, !text.isEmpty { text } else { nil }
    }
  }

  private let maximumLength: Int
  private var line: [UInt8] = []
  /// Whether the line is over the limit already, and only its end is of interest.
  private var isTooLong = false

  /// - Parameter maximumLength: the bytes that a line may have, its end left out.
  init(maximumLength: Int) {
    self.maximumLength = maximumLength
  }

  /// Takes in the next bytes of the input and gives the lines that they complete.
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

  /// Gives the last line, if the input does not end with a line's end.
  mutating func finish() -> Line? {
    line.isEmpty && !isTooLong ? nil : finishLine()
  }

  private mutating func take(_ bytes: some Collection<UInt8>) {
    guard !isTooLong else { return }
    line.append(contentsOf: bytes)
    // One more for a CR that may belong to the end.
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
