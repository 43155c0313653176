import ArgumentParser

/// A qualifier of a lookup with its value, `--when territory=CA`.
struct Qualifier: Sendable, Equatable {
  let name: String
  let value: String

  /// Reads `NAME=VALUE`; the value may have an equals sign, a name has none.
  init(_ text: String) throws(ValidationError) {
    guard let equals = text.firstIndex(of: "=") else {
      throw ValidationError("a qualifier is given as NAME=VALUE, as territory=CA")
    }
    name = String(text[..<equals])
    value = String(text[text.index(after: equals)...])
    guard Self.isName(name) else {
      throw ValidationError(
        "a qualifier's name has 1 to 64 of a-z, 0-9, \".\", \"_\" and \"-\", and begins with a letter or a digit")
    }
    // On the line it would be another option; the dictionary format keeps the name free.
    guard name != "at" else { throw ValidationError("\"at\" names no qualifier; a date is given with --at") }
    guard !value.isEmpty else { throw ValidationError("the value of \"\(name)\" is empty") }
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
    return isLetterOrDigit(first) && text.utf8.allSatisfy { isLetterOrDigit($0) || ".-_".utf8.contains($0) }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
