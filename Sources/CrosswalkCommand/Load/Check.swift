import ArgumentParser

/// `crosswalk check`: whether files could be loaded.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check dictionary files.",
    discussion: """
      Reads files, and the *.yaml and *.yml of folders, as load does, with the same errors, and loads nothing. It is \
      silent when all is well. Errors go to stderr, a line each, and so do warnings: what can be loaded, but is probably \
      not what was meant. The name of a warning stands in brackets at its end. A dictionary's header can allow it, as with \
      "allow: [null-like]".

      Exits with 0 if all files are right, and with 65 if any is not. Warnings do not count, unless --strict is given.

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
