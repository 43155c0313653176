internal import Crosswalk

/// Divides lines into words.
///
/// It keeps its memory from line to line, so that dividing a line allocates nothing.
struct WordBuffer: ~Copyable {
  /// The most words that are kept; no command takes nearly this many.
  static let capacity = 256

  /// The largest scratch memory that is kept for the next line; a larger one is freed.
  private static let keptScratch = 64 << 10

  private let words = UnsafeMutablePointer<Word>.allocate(capacity: WordBuffer.capacity)
  private(set) var count = 0

  /// The line that was divided last; empty if the words did not come as a line.
  private(set) var line = UnsafeRawBufferPointer(start: nil, count: 0)

  /// The array of a Redis client that the words came in.
  private(set) var array = UnsafeRawBufferPointer(start: nil, count: 0)

  /// The memory into which strings with escapes are decoded.
  ///
  /// It is as long as the line, and decoding only makes strings shorter. So it never moves while words point into it.
  private var scratch = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var scratchUsed = 0

  init() {}

  deinit {
    words.deallocate()
    scratch.deallocate()
  }

  subscript(index: Int) -> Word {
    get {
      precondition(index < count)
      return words[index]
    }
    set {
      precondition(index < count)
      words[index] = newValue
    }
  }

  /// Returns the words from `start`, which are valid until the next line is divided.
  func words(from start: Int) -> UnsafeBufferPointer<Word> {
    UnsafeBufferPointer(start: words + start, count: count - start)
  }

  /// Forgets the words of the last request.
  mutating func clear() {
    count = 0
    line = UnsafeRawBufferPointer(start: nil, count: 0)
    array = UnsafeRawBufferPointer(start: nil, count: 0)
    if scratchUsed > 0 { recycleScratch() }
  }

  /// Adds an argument of a Redis client; ignores it if the buffer is full.
  mutating func add(argument: UnsafeRawBufferPointer) {
    if count < Self.capacity { append(Word(argument, form: .argument)) }
  }

  mutating func setArray(_ request: UnsafeRawBufferPointer) {
    array = request
  }

  /// Divides `line`, which must be UTF-8.
  ///
  /// - Throws: The first fault; the words before it are in the buffer.
  mutating func divide(_ line: UnsafeRawBufferPointer) throws(WordFault) {
    clear()
    self.line = line
    array = UnsafeRawBufferPointer(start: nil, count: 0)
    let length = line.count
    var index = 0
    while true {
      while index < length, line[index] == UInt8(ascii: " ") { index += 1 }
      guard index < length else { return }
      guard count < Self.capacity else { throw WordFault(kind: .tooManyWords, offset: index) }
      if line[index] == UInt8(ascii: "\"") {
        append(Word(try string(in: line, at: &index), form: .string))
      } else {
        append(try bareWord(in: line, at: &index))
      }
    }
  }

  private mutating func append(_ word: Word) {
    words[count] = word
    count += 1
  }

  private mutating func bareWord(in line: UnsafeRawBufferPointer, at index: inout Int) throws(WordFault) -> Word {
    let start = index
    let length = line.count
    var end = start
    while end < length {
      let byte = line[end]
      guard byte > UInt8(ascii: "\"") && byte != 0x7F || byte == UInt8(ascii: "!") else { break }
      end += 1
    }
    index = end
    guard end < length, line[end] != UInt8(ascii: " ") else { return Word(line[start, end], form: .bare) }
    if line[end] == UInt8(ascii: "\"") { return try quotedOption(in: line, from: start, at: &index) }
    throw WordFault(kind: .controlCharacter(line[end]), offset: end)
  }

  /// Reads a word such as `name="value"`; the cursor is at the quote.
  private mutating func quotedOption(
    in line: UnsafeRawBufferPointer, from start: Int, at index: inout Int
  ) throws(WordFault) -> Word {
    let name = line[start, index - 1]
    guard line[index - 1] == UInt8(ascii: "="), !name.contains(UInt8(ascii: "=")) else {
      throw WordFault(kind: .quoteInBareWord, offset: index)
    }
    let quote = index
    if let string = JSONStringCheck.end(of: line, from: quote) {
      index = string.end - 1
      try endString(in: line, at: &index)
      // Escapes are left as they are, because the command may not need the decoded value.
      let value = string.isEscaped ? line[quote, string.end] : line[quote + 1, string.end - 1]
      return Word(option: name, value: value, isEscaped: string.isEscaped)
    }
    // This finds out what is wrong with the string.
    return Word(option: name, value: try string(in: line, at: &index))
  }

  /// Returns the decoded text of a JSON string of this line; its escapes are known to be valid.
  mutating func unescape(_ string: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var scanner = JSONScanner(string)
    var text: [UInt8] = []
    try? scanner.string(into: &text)
    return keep(text, of: line)
  }

  /// Reads the JSON string that begins at the cursor, and moves the cursor after the closing quote.
  private mutating func string(
    in line: UnsafeRawBufferPointer, at index: inout Int
  ) throws(WordFault) -> UnsafeRawBufferPointer {
    let quote = index
    index += 1
    while index < line.count {
      switch line[index] {
      case UInt8(ascii: "\""):
        let text = line[quote + 1, index]
        try endString(in: line, at: &index)
        return text
      case UInt8(ascii: "\\"):
        return try escapedString(in: line, from: quote, at: &index)
      case let byte where byte < 0x20:
        throw WordFault(kind: .controlCharacter(byte), offset: index)
      default: index += 1
      }
    }
    throw WordFault(kind: .openString, offset: quote)
  }

  private func endString(in line: UnsafeRawBufferPointer, at index: inout Int) throws(WordFault) {
    index += 1
    guard index == line.count || line[index] == UInt8(ascii: " ") else {
      throw WordFault(kind: .textAfterString, offset: index)
    }
  }

  private mutating func escapedString(
    in line: UnsafeRawBufferPointer, from quote: Int, at index: inout Int
  ) throws(WordFault) -> UnsafeRawBufferPointer {
    var scanner = JSONScanner(line, at: quote)
    var text: [UInt8] = []
    do throws(JSONError) {
      try scanner.string(into: &text)
    } catch {
      throw fault(error, in: line, from: quote)
    }
    index = scanner.offset - 1
    try endString(in: line, at: &index)
    return keep(text, of: line)
  }

  private func fault(_ error: JSONError, in line: UnsafeRawBufferPointer, from quote: Int) -> WordFault {
    guard error.offset < line.count else { return WordFault(kind: .openString, offset: quote) }
    let byte = line[error.offset]
    return WordFault(kind: byte < 0x20 ? .controlCharacter(byte) : .malformedString, offset: error.offset)
  }

  private mutating func keep(_ text: [UInt8], of line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if scratchUsed == 0, scratch.count < line.count {
      scratch.deallocate()
      scratch = .allocate(byteCount: max(line.count, 1024), alignment: 1)
    }
    let copy = UnsafeMutableRawBufferPointer(rebasing: scratch[scratchUsed..<scratchUsed + text.count])
    copy.copyBytes(from: text)
    // An empty string also takes a byte, so that `scratchUsed` shows that the scratch memory is in use.
    scratchUsed += max(text.count, 1)
    return UnsafeRawBufferPointer(copy)
  }

  private mutating func recycleScratch() {
    scratchUsed = 0
    guard scratch.count > Self.keptScratch else { return }
    scratch.deallocate()
    scratch = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }
}

extension UnsafeRawBufferPointer {
  /// The bytes from `start` up to `end`; the caller has checked the bounds.
  subscript(start: Int, end: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[start..<end])
  }
}
