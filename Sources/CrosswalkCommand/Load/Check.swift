import ArgumentParser
import Crosswalk
internal import CrosswalkStore
import Logging

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

/// The dictionary files on the command line.
enum SourceFiles {
  /// Reads and checks files, and the `*.yaml` and `*.yml` files of folders; warnings go to stderr.
  static func read(_ paths: [String], rules: WarningRules) async throws(Failure) -> ReadDictionaries {
    let read = try await Blocking.run { () throws(Failure) in try dictionaries(paths, rules) }
    for line in read.warningLines { StandardError.write(line + "\n") }
    return read
  }

  /// Does the same in a running server, without disturbing lookups; warnings are logged.
  static func read(_ paths: [String], logger: Logger) async throws(Failure) -> [DataDictionary] {
    let read = try await BackgroundThread.loading.run { () throws(Failure) in try dictionaries(paths, WarningRules()) }
    for line in read.warningLines { logger.warning("\(line)") }
    return read.dictionaries
  }

  private static func dictionaries(_ paths: [String], _ rules: WarningRules) throws(Failure) -> ReadDictionaries {
    do throws(DictionaryErrors) {
      return try DictionaryFiles.read(paths, rules: rules)
    } catch {
      throw Failure(error)
    }
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
