internal import Glibc

/// Finds the lines in what has arrived.
///
/// A byte is looked at once, however many pieces a line comes in.
struct LineFinder {
  /// A line, or as much of it as has arrived.
  struct Found {
    /// The line without its end; also without a CR that may turn out to belong to it.
    let line: UnsafeRawBufferPointer

    /// How many bytes it takes with its end; nil where that has not arrived.
    let length: Int?
  }

  /// How much of the unfinished line is known to hold no LF.
  private var searched = 0

  /// Whether nothing of a line has been looked at yet.
  var isAtStart: Bool { searched == 0 }

  /// Looks at `input`, which begins where the last line ended and only grows until the next is found.
  mutating func next(in input: UnsafeRawBufferPointer) -> Found {
    guard let base = input.baseAddress, input.count > searched,
      let end = memchr(base + searched, CInt(UInt8(ascii: "\n")), input.count - searched)
    else {
      searched = input.count
      return Found(line: Self.withoutReturn(input), length: nil)
    }
    searched = 0
    let length = UnsafeRawPointer(end) - base
    return Found(line: Self.withoutReturn(input[0, length]), length: length + 1)
  }

  private static func withoutReturn(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    line.last == UInt8(ascii: "\r") ? line[0, line.count - 1] : line
  }
}
