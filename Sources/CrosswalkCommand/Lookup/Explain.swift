import ArgumentParser
import Crosswalk
import CrosswalkClient

/// `crosswalk explain`: an answer, and why it is that one.
struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a lookup's answer, why it is that one, and where in which file it stands.",
    discussion: """
      Where no entry answers, it shows which nearly do: those that hold at another time, or in another context, or \
      whose value differs only in case, blanks or leading zeros. Where several answer differently, it shows them all.

      Exits with 0 whatever the answer is: that there is none has an explanation too.

      Example:
        $ crosswalk explain windows-zones windows iana "Central Standard Time" --when territory=CA
      """)

  @Argument(help: "The dictionary's name.")
  var dictionary: String

  @Argument(help: ArgumentHelp("The system that the value is of.", valueName: "from-system"))
  var fromSystem: String

  @Argument(help: ArgumentHelp("The system whose value is wanted.", valueName: "to-system"))
  var toSystem: String

  @Argument(help: "The value.")
  var value: String

  @OptionGroup var files: FileOptions
  @OptionGroup var context: ContextOptions
  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  func validate() throws {
    guard !value.isEmpty else { throw ValidationError("A value may not be empty.") }
    try files.check(against: server)
  }

  func run() async throws {
    let text = files.paths.isEmpty ? try await askService() : try await askFiles()
    try await document.print(text, asLines: ExplanationReport.lines)
  }

  private func askService() async throws -> String {
    let request = Request(["EXPLAIN", dictionary, fromSystem, toSystem, value], options: context.context.options)
    return try await server.withConnection { try await $0.document(for: request) }
  }

  private func askFiles() async throws(Failure) -> String {
    let catalog = try await FileCatalog(reading: files.paths)
    let inquiry = try catalog.inquiry(dictionary, from: fromSystem, to: toSystem, context.context)
    return try inquiry.answer(value) { inquiry.dictionary.explain($0, inquiry.request).json.text }
  }
}
