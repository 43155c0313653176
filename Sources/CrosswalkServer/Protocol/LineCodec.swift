internal import Glibc

/// Finds the requests of the line protocol.
struct LineCodec {
  /// The line's first word is looked for no further than this, so that a long line in small pieces costs no more.
  private static let firstWordEnd = 64

  private var lines = LineFinder()

  /// Whether nothing of a line has been looked at yet.
  var isAtStart: Bool { lines.isAtStart }

  /// Looks at `input`, which begins where the last request ended and only grows until the next is found.
  mutating func next(
    in input: UnsafeRawBufferPointer, of session: borrowing Session, into words: inout WordBuffer
  ) -> FoundRequest {
    let found = lines.next(in: input)
    let line = found.line
    if line.count > session.requestLimit {
      let name = Self.firstWord(of: line)
      let limit = session.requestLimit(forCommand: name)
      guard line.count <= limit else {
        return .broken(RequestFault(.tooLong, "a request line may have \(limit) bytes"))
      }
      if let length = found.length, let name { return .bulk(length: length, name: name) }
    }
    guard let length = found.length else { return .incomplete }
    // An empty line, or one of spaces, is no request.
    if line.allSatisfy({ $0 == UInt8(ascii: " ") }) { return .nothing(length: length) }
    guard line.isUTF8 else {
      words.clear()
      return .request(length: length, isText: false, fault: nil)
    }
    do throws(WordFault) {
      try words.divide(line)
      return .request(length: length, isText: true, fault: nil)
    } catch {
      return .request(length: length, isText: true, fault: error)
    }
  }

  private static func firstWord(of line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    line.prefix(firstWordEnd).split(separator: UInt8(ascii: " "), maxSplits: 1).first
      .map { UnsafeRawBufferPointer(rebasing: $0) }
  }
}

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
