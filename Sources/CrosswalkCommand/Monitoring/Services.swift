import ArgumentParser
import Crosswalk
import CrosswalkClient

/// `crosswalk services`: lists the services whose calls are recorded.
struct Services: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the services whose calls are recorded, and when each was last seen.",
    discussion: """
      Example:
        $ crosswalk services
        SERVICE          LAST SEEN
        billing.invoice  2026-08-01T15:05:00Z
      """)

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let text = try await server.withConnection { try await $0.document(for: Request(["SERVICES"])) }
    try await document.print(text, as: Self.table)
  }

  /// A row for each service.
  static func table(of document: JSON) -> Table {
    Table(listOf: document, [(Table.Column("SERVICE"), "service"), (Table.Column("LAST SEEN"), "last_seen")])
  }
}
