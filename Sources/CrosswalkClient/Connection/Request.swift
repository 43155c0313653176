package import NIOCore

/// One request of the line protocol: a command, its arguments and its options.
package struct Request: Sendable, Equatable {
  /// A word with a name, `name=word` on the line.
  package struct Option: Sendable, Equatable {
    /// Is written as it is: the names of options and qualifiers never need quotes.
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package let words: [String]
  package let options: [Option]

  /// Makes a request of a command's name and its arguments, which may be any text.
  package init(_ words: [String], options: [Option] = []) {
    self.words = words
    self.options = options
  }

  /// How many bytes its line has, without its end.
  package var lineLength: Int { RequestBatch(self).longestLine }

  /// Appends the request's line, with its end, to `buffer`.
  package func write(to buffer: inout ByteBuffer) {
    for (index, word) in words.enumerated() {
      if index > 0 { buffer.writeInteger(UInt8(ascii: " ")) }
      Word.write(word, to: &buffer)
    }
    for option in options {
      buffer.writeInteger(UInt8(ascii: " "))
      buffer.writeString(option.name)
      buffer.writeInteger(UInt8(ascii: "="))
      Word.write(option.value, to: &buffer)
    }
    buffer.writeInteger(UInt8(ascii: "\n"))
  }
}
