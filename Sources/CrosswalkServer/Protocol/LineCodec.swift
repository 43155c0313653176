internal import Glibc

/// Finds the requests of the line protocol.
struct LineCodec {
  /// The number of bytes that are searched for the first word, so that a long line in many pieces costs little.
  private static let firstWordEnd = 64

  private var lines = LineFinder()

  /// Whether no byte of the next line has been looked at yet.
  var isAtStart: Bool { lines.isAtStart }

  /// Returns the request at the beginning of `input`.
  ///
  /// `input` begins where the last request ended, and only grows until the next request is found.
  mutating func next(
    in input: UnsafeRawBufferPointer, of session: borrowing Session, into words: inout WordBuffer
  ) -> FoundRequest {
    let found = lines.next(in: input)
    let line = found.line
    if line.count > session.requestLimit {
      let name = Self.firstWord(of: line)
      let limit = session.requestLimit(forCommand: name)
      guard line.count <= limit else {
        return .broken(RequestFault(.tooLong, "a request line may have at most \(limit) bytes"))
      }
      if let length = found.length, let name { return .bulk(length: length, name: name) }
    }
    guard let length = found.length else { return .incomplete }
    // A line that is empty, or has only spaces, is not a request.
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

/// Finds the lines in the input.
///
/// Each byte is searched only once, even if a line arrives in many pieces.
struct LineFinder {
  /// A line, or the part of it that has arrived.
  struct Found {
    /// The line without its line end, and without a final CR that may be part of a line end.
    let line: UnsafeRawBufferPointer

    /// The number of bytes with the line end; nil if the line end has not arrived.
    let length: Int?
  }

  /// The number of bytes of the unfinished line that are known not to contain LF.
  private var searched = 0

  /// Whether no byte of the next line has been looked at yet.
  var isAtStart: Bool { searched == 0 }

  /// Returns the line at the beginning of `input`.
  ///
  /// `input` begins where the last line ended, and only grows until the next line is found.
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
