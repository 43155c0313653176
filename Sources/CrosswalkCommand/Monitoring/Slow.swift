import ArgumentParser
import CrosswalkClient
import CrosswalkStore

/// `crosswalk slow`: shows the slowest calls of a service.
struct Slow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the slowest calls of a service with their requests and responses.",
    discussion: """
      The slowest come first. The 100 slowest calls of each day in UTC are kept for 7 days after it, if they took \
      longer than the policy of the service says. Payloads that are JSON or XML are indented.

      Examples:
        $ crosswalk slow billing.invoice --count 3
        $ crosswalk slow billing.invoice --last 1h
        $ crosswalk slow billing.invoice --cid 7f3a9c --json
      """)

  @Argument(help: "The name of the service.")
  var service: String

  @Option(help: ArgumentHelp("The number of calls to show.", valueName: "n"))
  var count: Int?

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "Only calls that were recorded at this time or later, such as 2026-08-01T14:00:00Z, or with an offset.",
      valueName: "time"))
  var start: String?

  @Option(
    name: .customLong("until"), help: ArgumentHelp("Only calls that were recorded before this time.", valueName: "time")
  )
  var end: String?

  @OptionGroup var recent: RecentOption

  @Option(help: ArgumentHelp("Only calls with this correlation id.", valueName: "id"))
  var cid: String?

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  func validate() throws {
    try recent.validate(beside: [start, end])
  }

  /// The request to the server.
  var request: Request {
    let start = recent.start(now: .now()) ?? start
    let options = [("count", count.map(String.init)), ("from", start), ("until", end), ("cid", cid)]
    return Request(
      ["SLOW", service], options: options.compactMap { name, value in value.map { Request.Option(name, $0) } })
  }

  func run() async throws {
    let text = try await server.withConnection { try await $0.document(for: request) }
    try await document.print(text, asLines: CaptureReport.lines)
  }
}
