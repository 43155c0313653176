import ArgumentParser
import Crosswalk
import CrosswalkClient

/// `crosswalk locks`: who holds what.
struct Locks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the locks that are taken, by whom, since when, and until when if they are not extended.",
    discussion: """
      HELD UNTIL is until when a lock stays taken that was taken with a hold, also when it is released earlier; it is \
      empty for others. EXPIRES is then when it was released.

      Example:
        $ crosswalk locks
        NAME              HOLDER                            SINCE                        EXPIRES                      FENCE             HELD UNTIL
        nightly/invoices  10.0.0.7:51324 via web1:812:01K…  2026-08-01T02:00:00.018231Z  2026-08-01T02:00:30.018231Z  1785549600018231
      """)

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let text = try await server.withConnection { try await $0.document(for: Request(["LOCKS"])) }
    try await document.print(text, as: Self.table)
  }

  /// A row for each lock.
  static func table(of document: JSON) -> Table {
    Table(
      listOf: document,
      [
        (Table.Column("NAME"), "name"), (Table.Column("HOLDER"), "holder"), (Table.Column("SINCE"), "since"),
        (Table.Column("EXPIRES"), "expires"), (Table.Column("FENCE", isNumeric: true), "fence"),
        (Table.Column("HELD UNTIL"), "held_until"),
      ])
  }
}
