import ArgumentParser
import CrosswalkClient

/// `crosswalk describe`: all that a dictionary says about itself.
struct Describe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a dictionary says about itself: version, source, systems and their rules.",
    discussion: """
      Example:
        $ crosswalk describe iso4217
      """)

  @Argument(help: "The dictionary's name.")
  var dictionary: String

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let text = try await server.withConnection { try await $0.document(for: Request(["DESCRIBE", dictionary])) }
    try await document.print(text)
  }
}
