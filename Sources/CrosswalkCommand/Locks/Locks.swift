import ArgumentParser
import Crosswalk
import CrosswalkClient

/// `crosswalk locks`: lists the locks that are taken.
struct Locks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the locks that are taken, with their holders and times.",
    discussion: """
      EXPIRES is the end of the lease, unless the lock is extended. HELD UNTIL is the end of the hold of a lock that \
      was taken with one: the lock stays taken until then, even if it is released earlier, and EXPIRES is then the \
      time of the release.

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
