import ArgumentParser
import CrosswalkClient

/// `crosswalk entry`: one concept, with its value in each system.
struct Entry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the entry that has a value: its value in each system.",
    discussion: """
      A system that the entry leaves out is left out; ~ means that the concept is known to have no value there. Of \
      several values in a system each has a line.

      Exits with 1 if there is no such entry, or if there are several and the dictionary prefers none of them.

      Example:
        $ crosswalk entry iso4217 alpha USD
        alpha    USD
        numeric  840
        name     US Dollar
      """)

  @Argument(help: "The dictionary's name.")
  var dictionary: String

  @Argument(help: "The system that the value is of.")
  var system: String

  @Argument(help: "The value.")
  var value: String

  @OptionGroup var context: ContextOptions
  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let request = Request(["ENTRY", dictionary, system, value], options: context.context.options)
    let reply = try await server.withConnection { try await $0.answer(to: request) }
    switch reply {
    case .document(let text): try await document.print(text)
    case .none:
      throw Failure(.noMapping, "\(dictionary) has no entry whose \(system) is \(Printable.quoted(value))")
    case .ambiguous:
      throw Failure(
        .noMapping,
        """
        \(dictionary) has several entries whose \(system) is \(Printable.quoted(value)) and prefers none of them; \
        --at or --when may tell them apart
        """)
    case let other: throw Failure(unexpected: other, to: request)
    }
  }
}
