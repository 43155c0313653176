package import NIOCore

/// A request of the line protocol: a command, its arguments and its options.
package struct Request: Sendable, Equatable {
  /// An option: a named word, `name=word` on the line.
  package struct Option: Sendable, Equatable {
    /// The name, which is written as it is, since names of options and qualifiers never need quotes.
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package let words: [String]
  package let options: [Option]

  /// Makes a request from the name of a command and its arguments, which may be any text.
  package init(_ words: [String], options: [Option] = []) {
    self.words = words
    self.options = options
  }

  /// The number of bytes in its line, without the line end.
  package var lineLength: Int { RequestBatch(self).longestLine }

  /// Appends the line of the request to `buffer`, with the line end.
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
