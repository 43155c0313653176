import Crosswalk
import CrosswalkClient
import CrosswalkRedis
internal import CrosswalkStore

/// Why a command failed: a message for stderr, and the exit status.
struct Failure: Error, Equatable {
  let status: ExitStatus
  /// The message, which follows `Error: `, begins in lower case, has no full stop, and can have several lines.
  let message: String

  /// Whether the message is printed without `Error: `.
  let isComplete: Bool
  /// The code of the server's error, if it is one.
  let code: ServerError.Code?

  /// The message as stderr has it, without the end of its last line.
  var report: String { isComplete ? message : "Error: \(message)" }

  init(_ status: ExitStatus, _ message: String, isComplete: Bool = false, code: ServerError.Code? = nil) {
    self.status = status
    self.message = message
    self.isComplete = isComplete
    self.code = code
  }

  /// The failure for an error in a reply.
  init(_ error: ServerError) {
    self.init(ExitStatus(for: error.code), ServerMessage.text(error), code: error.code)
  }

  /// The failure for a server that could not be reached.
  init(_ error: ClientError) {
    switch error {
    case .refused(let error): self.init(error)
    case .cannotConnect: self.init(ExitStatus(for: error), "\(error) (is it running? \"crosswalk serve\" starts one)")
    default: self.init(ExitStatus(for: error), "\(error)")
    }
  }

  /// The failure for errors in dictionary files, which are printed as they are, one a line, together with the warnings.
  init(_ errors: DictionaryErrors) {
    self.init(.data, errors.report, isComplete: true)
  }

  /// The failure for a lookup that cannot be made.
  init(_ error: LookupError) {
    switch error {
    case .unknownDictionary, .unknownSystem: self.init(.data, error.description)
    case .unknownQualifier, .sameSystem: self.init(.usage, error.description)
    }
  }

  /// The failure for a private Redis that cannot be started.
  init(_ error: PrivateRedisError) {
    self.init(.unreachable, error.description)
  }

  /// The failure for something that cannot be stored in Redis.
  init(_ error: StoreError) {
    switch error {
    case .excessive, .tooLarge: self.init(.data, error.description)
    case .unavailable, .lost, .damaged, .overtaken, .contended, .refused, .cancelled:
      self.init(.unreachable, error.description)
    case .invalid: self.init(.usage, error.description)
    }
  }
}

/// An error of the server in the words of the command line, because the user need not know the line protocol.
enum ServerMessage {
  static func text(_ error: ServerError) -> String {
    guard !error.message.isEmpty else { return error.code.rawValue }
    let message = error.message.replacing("DICTIONARIES lists", with: "\"crosswalk dictionaries\" lists")
    switch error.code {
    case .unknownCommand:
      return "the server has another version than this command (\(Version.current)): "
        + message.prefix { $0 != ";" }
    case .badRequest: return withoutUsage(message)
    default: return message
    }
  }

  /// In `no option 'x'; TOP takes …`, replaces the arguments of the request by a reference to the help of the
  /// subcommand.
  private static func withoutUsage(_ message: String) -> String {
    message.split(separator: "; ").map { part in
      let words = part.split(separator: " ", maxSplits: 2)
      guard words.count > 1, words[1] == "takes", words[0].allSatisfy(\.isUppercase) else { return String(part) }
      return "\"crosswalk \(words[0].lowercased()) --help\" shows the options"
    }.joined(separator: "; ")
  }
}
