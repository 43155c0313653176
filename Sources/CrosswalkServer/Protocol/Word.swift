/// One word of a request, as bytes that live while the request is handled.
package struct Word {
  /// How a word was written.
  enum Form {
    /// As it is; in the place of an option it is split at its first `=`.
    case bare
    /// An argument of a Redis client, split as a bare word is; but what it says may be empty.
    case argument
    /// As a JSON string: never an option.
    case string
    /// An option whose name and value are known: `name="value"`, or a bare word once it was split.
    case option
    /// An option whose value is a JSON string with escapes: `bytes` are the string as it was written, with its quotes.
    case escapedOption
  }

  /// An option's name; empty for other words.
  package let name: UnsafeRawBufferPointer

  /// What the word says, unescaped; of an option, its value.
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
