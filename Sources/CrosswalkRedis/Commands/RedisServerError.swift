/// An error that Redis itself replied with.
package struct RedisServerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The whole text, which begins with the code.
  ///
  /// For an unknown command it repeats arguments: not for every log.
  package let message: String

  /// Makes an error of the text of a reply.
  package init(message: String) {
    self.message = message
  }

  /// The first word, such as `READONLY`, by which programs tell errors apart.
  package var code: String {
    String(message.prefix { $0 != " " })
  }

  /// The whole text.
  package var description: String { message }
}
