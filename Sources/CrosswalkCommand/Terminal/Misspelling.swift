import ArgumentParser
import Crosswalk

/// Suggestions for a subcommand or an option that does not exist.
///
/// The argument parser suggests options that are not similar at all, and no subcommands.
enum Misspelling {
  /// The message of the parser with a better first line.
  static func explain(_ message: String, of arguments: [String]) -> String {
    var lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let first = lines.first else { return message }
    lines[0] = better(first, arguments)
    return lines.joined(separator: "\n")
  }

  /// The message for `help` with an unknown subcommand; nil if the arguments are something else.
  static func unknownHelp(_ arguments: [String]) -> String? {
    guard arguments.count > 1, arguments[0] == "help", !arguments[1].hasPrefix("-"), subcommand(arguments[1]) == nil
    else { return nil }
    return unknownSubcommand(arguments[1])
  }

  private static func better(_ line: String, _ arguments: [String]) -> String {
    let named = arguments.first ?? ""
    if line.hasPrefix("Error: Unknown option '") {
      let option = String(line.dropFirst("Error: Unknown option '".count).prefix { $0 != "'" })
      return "Error: Unknown option '\(option)'" + suggestion(option, among: options(of: subcommand(named)))
    }
    guard line.hasPrefix("Error: Unexpected argument '") || line.contains(" unexpected arguments: '") else {
      return line
    }
    guard let command = subcommand(named) else {
      return named.hasPrefix("-") ? line : "Error: \(unknownSubcommand(named))"
    }
    let takesQualifiers = options(of: command).contains("--when")
    guard takesQualifiers, let argument = argument(in: line), argument.contains("="),
      let name = try? Qualifier(argument)
    else { return line }
    return line + ". Did you mean '--when \(name.name)=\(name.value)'?"
  }

  private static func unknownSubcommand(_ name: String) -> String {
    "Unknown subcommand '\(name)'"
      + suggestion(name, among: CrosswalkCommand.configuration.subcommands.map { $0._commandName })
  }

  private static func suggestion(_ word: String, among names: [String]) -> String {
    // Dashes are not compared, because they would make short options look similar.
    let dashes = word.prefix { $0 == "-" }
    let names = names.map { $0.drop { $0 == "-" } }.map(String.init)
    return NearestName.to(word.dropFirst(dashes.count), among: names).map { ". Did you mean '\(dashes)\($0)'?" } ?? ""
  }

  private static func subcommand(_ name: String) -> (any ParsableCommand.Type)? {
    CrosswalkCommand.configuration.subcommands.first { $0._commandName == name }
  }

  /// The options in the help of a subcommand, or of the command itself.
  private static func options(of command: (any ParsableCommand.Type)?) -> [String] {
    var options: [String] = []
    for line in CrosswalkCommand.helpMessage(for: command ?? CrosswalkCommand.self, columns: 120).split(separator: "\n")
    {
      // Both names of `-h, --help` come before its description.
      let names = line.split(separator: " ").prefix(2).map { $0.prefix { $0 != "," } }
      guard let first = names.first, first.hasPrefix("-") else { continue }
      options += names.filter { $0.hasPrefix("--") && $0.count > 2 }.map(String.init)
    }
    return options
  }

  /// The argument that the line quotes, if it is the only one.
  private static func argument(in line: String) -> String? {
    let parts = line.split(separator: "'", omittingEmptySubsequences: false)
    return parts.count == 3 ? String(parts[1]) : nil
  }
}
