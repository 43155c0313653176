import ArgumentParser
import CrosswalkClient

/// `crosswalk explain`: an answer, and why it is that one.
struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a lookup's answer, why it is that one, and where in which file it stands.",
    discussion: """
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

  @OptionGroup var context: ContextOptions
  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let request = Request(["EXPLAIN", dictionary, fromSystem, toSystem, value], options: context.context.options)
    let text = try await server.withConnection { try await $0.document(for: request) }
    try await document.print(text)
  }
}
