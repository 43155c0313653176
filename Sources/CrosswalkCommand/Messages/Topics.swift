import ArgumentParser
import Crosswalk
import CrosswalkClient

/// `crosswalk topics`: lists the topics and their groups.
struct Topics: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the topics and their groups, with the progress of each group.",
    discussion: """
      PENDING is the number of messages that are delivered and not acknowledged; LAG, those that are not delivered \
      yet; DEAD, those that no member could handle; LOST, those that were dropped before the group had handled them.

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

  /// A row for each group, and one for each topic without a group.
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
