/// Why a command has no reply.
///
/// No message holds a password or the arguments of a command.
package enum RedisError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no connection. Nothing was sent, so it is safe to try again.
  case unavailable(String)
  /// The connection is to this run of Redis, but the command was meant for another one. Nothing was sent.
  case otherRun(RedisRun)
  /// The connection was lost, or the time ran out, after sending. Redis may or may not have carried the command out.
  case outcomeUnknown(String)
  /// Redis refused the command.
  case server(RedisServerError)
  /// The reply does not fit the command.
  case unexpectedReply

  /// A sentence for a log or an error message.
  package var description: String {
    switch self {
    case .unavailable(let reason): "Redis cannot be reached: \(reason)"
    case .otherRun: "Redis was restarted or replaced by another"
    case .outcomeUnknown(let reason):
      "Redis did not answer; the command may or may not have been carried out: \(reason)"
    case .server(let error): "Redis refused: \(error.message)"
    case .unexpectedReply: "Redis gave an unexpected reply"
    }
  }
}

/// An error that Redis itself replied with.
package struct RedisServerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The whole text, which begins with the code.
  ///
  /// For an unknown command it repeats the arguments, so it is not fit for every log.
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
