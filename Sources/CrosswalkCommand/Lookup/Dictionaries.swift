import ArgumentParser
import Crosswalk
import CrosswalkClient

/// `crosswalk dictionaries`: lists the dictionaries that are loaded.
struct Dictionaries: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the dictionaries that a server has loaded.",
    discussion: """
      Example:
        $ crosswalk dictionaries --server unix:/run/crosswalk.sock
      """)

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let text = try await server.withConnection { try await $0.document(for: Request(["DICTIONARIES"])) }
    try await document.print(text, as: Self.table)
  }

  /// A row for each dictionary.
  static func table(of document: JSON) -> Table {
    Table(
      listOf: document,
      [
        (Table.Column("NAME"), "name"),
        (Table.Column("ENTRIES", isNumeric: true), "entries"),
        (Table.Column("SYSTEMS"), "systems"),
        (Table.Column("VERSION"), "version"),
        (Table.Column("TITLE"), "title"),
      ])
  }
}

/// `crosswalk describe`: shows the header of a dictionary.
struct Describe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the header of a dictionary: version, source, systems and their rules.",
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
