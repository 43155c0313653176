import Crosswalk
import CrosswalkClient

/// What a service says is wrong, in the words of this command: a person who gave a command line knows nothing of the line
/// protocol that carried it.
enum ServiceMessage {
  static func text(_ error: ServerError) -> String {
    guard !error.message.isEmpty else { return error.code.rawValue }
    let message = error.message.replacing("DICTIONARIES lists", with: "\"crosswalk dictionaries\" lists")
    switch error.code {
    case .unknownCommand:
      return "the service is of another version than this command (\(Version.current)): "
        + message.prefix { $0 != ";" }
    case .badRequest: return withoutUsage(message)
    default: return message
    }
  }

  /// `no option 'x'; TOP takes …` says what a request takes; here its place is in the help of the subcommand.
  private static func withoutUsage(_ message: String) -> String {
    message.split(separator: "; ").map { part in
      let words = part.split(separator: " ", maxSplits: 2)
      guard words.count > 1, words[1] == "takes", words[0].allSatisfy(\.isUppercase) else { return String(part) }
      return "\"crosswalk \(words[0].lowercased()) --help\" says what there is"
    }.joined(separator: "; ")
  }
}
