import ArgumentParser
import CrosswalkClient
import CrosswalkStore

/// `crosswalk stats`: how a service is doing.
struct Stats: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how many calls a service had, how long they took, and how many failed.",
    discussion: """
      Below the figures of the whole window stand its periods, a bar each: the number of calls, and their mean. A dot is \
      a period without calls. Where there are more periods than the line has room for, a bar stands for several.

      Examples:
        $ crosswalk stats billing.invoice
        $ crosswalk stats billing.invoice --compare 1d
        $ crosswalk stats billing.invoice --period hour --from 2026-08-01T00:00:00Z --until 2026-08-02T00:00:00Z
      """)

  @Argument(help: "The service's name.")
  var service: String

  @Option(help: ArgumentHelp("The periods that the window is divided into.", valueName: "period"))
  var period = Period.minute

  @OptionGroup var window: WindowOptions

  @Option(
    help: ArgumentHelp(
      "Show the same window so much earlier beside it: a number and a unit, as 1h, 1d or 7d.", valueName: "duration"))
  var compare: String?

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  /// What the service is asked.
  var request: Request {
    let options = [Request.Option("period", period.rawValue)] + window.options
    return Request(
      ["STATS", service], options: options + (compare.map { [Request.Option("compare", $0)] } ?? []))
  }

  func run() async throws {
    let text = try await server.withConnection { try await $0.document(for: request) }
    try await document.print(text) { document in
      StatsReport(document, period: period, width: TerminalSize.current.columns).lines
    }
  }
}
