internal import Crosswalk

/// Why a request is not carried out; it becomes an `ERR` reply.
package struct RequestFault: Error, Equatable {
  /// The code that follows `ERR` in the reply.
  package let code: ErrorCode

  /// What is wrong, and what would be right.
  package let message: String

  /// The code by which Redis clients know such an error; nil if they get `ERR` and `code`.
  let redisCode: StaticString?

  package init(_ code: ErrorCode, _ message: String) {
    self.init(code, message, redisCode: nil)
  }

  init(_ code: ErrorCode, _ message: String, redisCode: StaticString?) {
    self.code = code
    self.message = message
    self.redisCode = redisCode
  }

  package static func == (left: RequestFault, right: RequestFault) -> Bool {
    left.code == right.code && left.message == right.message
  }

  /// Returns the fault for a command that does not exist.
  ///
  /// If Redis has the command, a Redis client is told what to use here. Otherwise the nearest name is suggested.
  static func unknownCommand(
    _ name: UnsafeRawBufferPointer, in table: CommandTable, _ encoding: ReplyEncoding = .line
  ) -> RequestFault {
    let advice = encoding == .line ? nil : RedisCommandAdvice.advice(for: name)
    let question = String.question(for: name, among: table.listed.lazy.map { "\($0.name)" })
    return RequestFault(
      .unknownCommand, "no command \(String.quoting(name)); \(advice ?? "HELP lists all\(question)")")
  }
}

extension String {
  /// Returns the end of a message about an unknown name: a question that suggests the nearest name, if one is near.
  static func question(for name: UnsafeRawBufferPointer, among names: some Sequence<String>) -> String {
    NearestName.question(for: String(decoding: name.prefix(256), as: UTF8.self), among: names, quote: "'")
  }

  /// Returns what a client wrote as a message shows it: shortened, but enough to recognize it.
  package static func quoting(_ bytes: UnsafeRawBufferPointer) -> String {
    let text = String(decoding: bytes.prefix(256), as: UTF8.self)
    return bytes.count <= 256 && text.count <= 64 ? "'\(text)'" : "'\(text.prefix(64))…'"
  }
}

/// Why a line cannot be divided into words.
struct WordFault: Error, Equatable {
  enum Kind: Equatable {
    case controlCharacter(UInt8)
    case quoteInBareWord
    case textAfterString
    case openString
    case malformedString
    case tooManyWords
  }

  let kind: Kind

  /// The number of bytes from the start of the line.
  let offset: Int

  /// What is wrong, and what would be right.
  var message: String {
    switch kind {
    case .controlCharacter(let byte):
      "control character U+00\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true)) at byte \(offset + 1):"
        + " words are separated by spaces, and such characters are escaped in a JSON string"
    case .quoteInBareWord:
      "a quote in a bare word at byte \(offset + 1): a word with quotes is written as a JSON string"
    case .textAfterString:
      "text after the JSON string at byte \(offset + 1): a space must follow it"
    case .openString:
      "the JSON string that begins at byte \(offset + 1) has no closing quote"
    case .malformedString:
      "malformed JSON string at byte \(offset + 1): a backslash begins an escape such as \\n, \\\" or \\u00e9,"
        + " and a surrogate comes in a pair"
    case .tooManyWords:
      "more than \(WordBuffer.capacity) words"
    }
  }
}
