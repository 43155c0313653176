internal import CrosswalkMonitoring
internal import Glibc

/// A request whose words fit its command: what a handler is given.
///
/// It only points to the words. They live until the handler returns.
package struct Request {
  private let words: UnsafeBufferPointer<Word>
  private let positionals: Int

  /// The whole line, without its end; nothing where the request did not come in a line.
  let line: UnsafeRawBufferPointer

  /// The whole array of a Redis client; nothing where it came in a line.
  let array: UnsafeRawBufferPointer

  init(
    words: UnsafeBufferPointer<Word>, positionals: Int, line: UnsafeRawBufferPointer, array: UnsafeRawBufferPointer
  ) {
    self.words = words
    self.array = array
    self.line = line
    self.positionals = positionals
  }

  /// How many positional arguments there are.
  package var count: Int { positionals }

  /// A positional argument, from 0.
  ///
  /// The command's table entry says how many there are at least.
  package subscript(index: Int) -> UnsafeRawBufferPointer {
    precondition(index < positionals)
    return words[index].bytes
  }

  /// The options, as given; none is given twice.
  package var options: UnsafeBufferPointer<Word> {
    UnsafeBufferPointer(rebasing: words[positionals...])
  }

  /// The value of the option of that name, where it is given.
  package func option(_ name: StaticString) -> UnsafeRawBufferPointer? {
    options.first { $0.name.says(name) }?.bytes
  }

  /// The value of the option of that name, one of the command's `payloads`, where it is given.
  func payload(_ name: StaticString) -> Payload? {
    options.first { $0.name.says(name) }
      .map { $0.form == .escapedOption ? Payload(jsonString: $0.bytes) : Payload($0.bytes) }
  }

  /// A copy that outlives the handler.
  package var copy: RequestCopy {
    RequestCopy(
      arguments: words[..<positionals].map { Array($0.bytes) },
      options: options.map { RequestCopy.Option(name: Array($0.name), value: Array($0.bytes)) })
  }
}

/// A request that a waiting command keeps.
package struct RequestCopy: Sendable, Equatable {
  /// One option as given.
  package struct Option: Sendable, Equatable {
    package let name: [UInt8]
    package let value: [UInt8]
  }

  /// The positional arguments.
  package let arguments: [[UInt8]]

  /// The options, as given; none is given twice.
  package let options: [Option]

  /// The value of the option of that name, where it is given.
  package func option(_ name: StaticString) -> [UInt8]? {
    options.first { option in option.name.withUnsafeBytes { $0.says(name) } }?.value
  }
}

extension UnsafeRawBufferPointer {
  /// Whether these are the bytes of `text`.
  package func says(_ text: StaticString) -> Bool {
    says(text.bytes)
  }

  /// Whether both are the same bytes.
  func says(_ other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let mine = baseAddress, let theirs = other.baseAddress else { return true }
    return memcmp(mine, theirs, count) == 0
  }
}

extension StaticString {
  /// The text as UTF-8, which lives as long as the program.
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}

/// What a codec finds at the beginning of what has arrived.
enum FoundRequest {
  /// The beginning of a request, or nothing.
  case incomplete

  /// What is no request and has no reply, such as an empty line; of so many bytes.
  case nothing(length: Int)

  /// A request of so many bytes, whose words are in the word buffer.
  ///
  /// `isText` is whether it is UTF-8; a `fault` is in the words after those in the buffer.
  case request(length: Int, isText: Bool, fault: WordFault?)

  /// A request of so many bytes that only a command that carries files may have; it is not divided into words yet.
  case bulk(length: Int, name: UnsafeRawBufferPointer)

  /// What nothing that follows can be found after.
  case broken(RequestFault)
}
