import ArgumentParser
import Crosswalk

/// `crosswalk check`: checks whether files can be loaded.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check dictionary files.",
    discussion: """
      Reads files, and the *.yaml and *.yml files of folders, as load does, and reports the same errors, but loads \
      nothing. It prints nothing if there are no problems. Errors go to stderr, one a line, and so do warnings: what \
      can be loaded, but is probably not what was meant. Each warning ends with its name in brackets. The header of a \
      dictionary can allow it, for example with "allow: [null-like]".

      Exits with 0 if no file has an error, and with 65 otherwise. Warnings only count with --strict.

      Examples:
        $ crosswalk check dictionaries/
        dictionaries/vat.yaml:4:3: error: this row has 1 cell; …
        $ crosswalk check --strict --allow look-alike dictionaries/
      """)

  @Argument(help: "The files and folders to check.")
  var paths: [String]

  @OptionGroup var warnings: WarningOptions

  func run() async throws {
    _ = try await SourceFiles.read(paths, rules: warnings.rules)
  }
}

/// The options for warnings.
struct WarningOptions: ParsableArguments {
  @Flag(help: "Treat warnings as errors.")
  var strict = false

  @Option(
    help: ArgumentHelp(
      "A warning not to report: \(Warning.names). Can be repeated.", valueName: "name"),
    transform: WarningOptions.warning)
  var allow: [Warning] = []

  var rules: WarningRules {
    WarningRules(areErrors: strict, allowed: Set(allow))
  }

  private static func warning(_ name: String) throws(ValidationError) -> Warning {
    guard let warning = Warning(rawValue: name) else {
      throw ValidationError(
        "the warnings are \(Warning.names)" + NearestName.question(for: name, among: Warning.allCases.map(\.rawValue)))
    }
    return warning
  }
}
