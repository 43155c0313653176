/// One word of a request; its bytes are valid while the request is handled.
package struct Word {
  /// How a word was written.
  enum Form {
    /// As it is; if it is an option, it is split at its first `=`.
    case bare
    /// As an argument of a Redis client; it is split like a bare word, but its value may be empty.
    case argument
    /// As a JSON string; it is never an option.
    case string
    /// As an option whose name and value are known: `name="value"`, or a bare word that has been split.
    case option
    /// As an option whose value is a JSON string with escapes; `bytes` is the string as written, with its quotes.
    case escapedOption
  }

  /// The name of an option; empty for other words.
  package let name: UnsafeRawBufferPointer

  /// The unescaped text of the word; for an option, its value.
  package let bytes: UnsafeRawBufferPointer

  let form: Form

  init(_ bytes: UnsafeRawBufferPointer, form: Form) {
    name = UnsafeRawBufferPointer(start: nil, count: 0)
    self.bytes = bytes
    self.form = form
  }

  init(option name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, isEscaped: Bool = false) {
    self.name = name
    bytes = value
    form = isEscaped ? .escapedOption : .option
  }
}
