/// Why a line does not divide into words.
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

  /// Bytes from the start of the line.
  let offset: Int

  /// What is wrong and what would be right.
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
