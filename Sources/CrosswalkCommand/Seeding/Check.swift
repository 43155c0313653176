import ArgumentParser

/// `crosswalk check`: whether files could be loaded.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check dictionary files.",
    discussion: """
      Reads files, and the *.yaml and *.yml of folders, as load does, with the same errors, and loads nothing. It is \
      silent when all is well. Errors go to stderr, a line each.

      Exits with 0 if all files are right, and with 65 if any is not.

      Example:
        $ crosswalk check dictionaries/
        dictionaries/vat.yaml:4:3: error: this row has 1 cell; …
      """)

  @Argument(help: "The files and folders to check.")
  var paths: [String]

  func run() async throws {
    _ = try await SourceFiles.read(paths)
  }
}
