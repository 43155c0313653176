internal import CrosswalkMonitoring
internal import Glibc

/// A request whose words fit its command, as a handler receives it.
///
/// It only points to the words, which are valid until the handler returns.
package struct Request {
  private let words: UnsafeBufferPointer<Word>
  private let positionals: Int

  /// The whole line without its line end; empty if the request did not come as a line.
  let line: UnsafeRawBufferPointer

  /// The whole array of a Redis client; empty if the request came as a line.
  let array: UnsafeRawBufferPointer

  init(
    words: UnsafeBufferPointer<Word>, positionals: Int, line: UnsafeRawBufferPointer, array: UnsafeRawBufferPointer
  ) {
    self.words = words
    self.array = array
    self.line = line
    self.positionals = positionals
  }

  /// The number of positional arguments.
  package var count: Int { positionals }

  /// The positional argument at `index`, which counts from 0.
  ///
  /// The command's table entry says how many there are at least.
  package subscript(index: Int) -> UnsafeRawBufferPointer {
    precondition(index < positionals)
    return words[index].bytes
  }

  /// The options as given; no option is given twice.
  package var options: UnsafeBufferPointer<Word> {
    UnsafeBufferPointer(rebasing: words[positionals...])
  }

  /// Returns the value of the option of that name; nil if it is not given.
  package func option(_ name: StaticString) -> UnsafeRawBufferPointer? {
    options.first { $0.name.says(name) }?.bytes
  }

  /// Returns the value of an option that is one of the command's `payloads`; nil if it is not given.
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

/// A copy of a request, for a command that waits.
package struct RequestCopy: Sendable, Equatable {
  /// One option as given.
  package struct Option: Sendable, Equatable {
    package let name: [UInt8]
    package let value: [UInt8]
  }

  /// The positional arguments.
  package let arguments: [[UInt8]]

  /// The options as given; no option is given twice.
  package let options: [Option]

  /// Returns the value of the option of that name; nil if it is not given.
  package func option(_ name: StaticString) -> [UInt8]? {
    options.first { option in option.name.withUnsafeBytes { $0.says(name) } }?.value
  }
}

extension UnsafeRawBufferPointer {
  /// Returns whether these are the bytes of `text`.
  package func says(_ text: StaticString) -> Bool {
    says(text.bytes)
  }

  /// Returns whether both buffers have the same bytes.
  func says(_ other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let mine = baseAddress, let theirs = other.baseAddress else { return true }
    return memcmp(mine, theirs, count) == 0
  }
}

extension StaticString {
  /// The text as UTF-8, which is valid as long as the program runs.
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}

/// What a codec finds at the beginning of the input.
enum FoundRequest {
  /// A part of a request, or nothing.
  case incomplete

  /// Bytes that are not a request and get no reply, such as an empty line.
  case nothing(length: Int)

  /// A request whose words are in the word buffer.
  ///
  /// `isText` says whether it is UTF-8. A `fault` is in the words after those in the buffer.
  case request(length: Int, isText: Bool, fault: WordFault?)

  /// A request that only a command that carries files may have; it is not divided into words yet.
  case bulk(length: Int, name: UnsafeRawBufferPointer)

  /// Broken input: no request can be found after it.
  case broken(RequestFault)
}
