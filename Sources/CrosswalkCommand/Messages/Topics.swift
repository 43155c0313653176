import ArgumentParser
import Crosswalk
import CrosswalkClient

/// `crosswalk topics`: the topics and their groups.
struct Topics: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the topics and their groups, and how far each group is.",
    discussion: """
      PENDING messages are with a member that has not acknowledged them, LAG messages were not given to any yet, DEAD \
      ones no member could handle, and LOST ones were dropped before the group had handled them.

      Example:
        $ crosswalk topics
        TOPIC   MESSAGES  DEAD  GROUP    MEMBERS  PENDING  LAG  LOST
        config         3     0  web-1          1        0    0     0
        jobs       10204     2  workers        8       16  531     0
      """)

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let text = try await server.withConnection { try await $0.document(for: Request(["TOPICS"])) }
    try await document.print(text, as: Self.table)
  }

  /// A row for each group, and one for a topic that has none.
  static func table(of document: JSON) -> Table {
    let rows = (document.array ?? []).flatMap { topic -> [[String]] in
      let figures = [topic["topic"]?.string ?? ""] + ["messages", "dead"].map { topic[$0]?.text ?? "" }
      let groups = topic["groups"]?.array ?? []
      guard !groups.isEmpty else { return [figures] }
      return groups.map { group in
        figures + [group["group"]?.string ?? ""]
          + ["members", "pending", "lag", "lost"].map { group[$0]?.text ?? "" }
      }
    }
    let numbers = ["MEMBERS", "PENDING", "LAG", "LOST"].map { Table.Column($0, isNumeric: true) }
    return Table(
      columns: [
        Table.Column("TOPIC"), Table.Column("MESSAGES", isNumeric: true), Table.Column("DEAD", isNumeric: true),
        Table.Column("GROUP"),
      ] + numbers,
      rows: rows)
  }
}
