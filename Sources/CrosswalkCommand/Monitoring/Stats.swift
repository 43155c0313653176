// What was recorded of services, for people: figures (`Stats`, `Top`), captures (`Slow`, `Samples`), and what is
// captured (`Policy`). All of it comes as documents from a server; reports turn these into lines. `top --watch` shows a
// report again and again over the whole terminal (`Watcher`), and knows only the last looks (`LiveCalls`).

import ArgumentParser
import Crosswalk
import CrosswalkClient
internal import CrosswalkMonitoring

/// `crosswalk stats`: shows the figures of a service.
struct Stats: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how many calls a service had, how long they took, and how many failed.",
    discussion: """
      Below the figures of the whole window there is a bar for each period: one for the number of calls, and one for \
      their mean time. A dot is a period without calls. If there are too many periods for the line, each bar is for \
      several.

      Exits with 1 if no call of the service was ever recorded.

      Examples:
        $ crosswalk stats billing.invoice
        $ crosswalk stats billing.invoice --last 5m
        $ crosswalk stats billing.invoice --compare 1d
        $ crosswalk stats billing.invoice --period hour --from 2026-08-01T00:00:00Z --until 2026-08-02T00:00:00Z
      """)

  @Argument(help: "The name of the service.")
  var service: String

  @Option(help: ArgumentHelp("The periods into which the window is divided.", valueName: "period"))
  var period = Period.minute

  @OptionGroup var window: WindowOptions

  @Option(
    help: ArgumentHelp(
      "Compare with a window that is this much earlier: a number and a unit, such as 1h, 1d or 7d.",
      valueName: "duration"))
  var compare: String?

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  /// The request to the server.
  var request: Request {
    let options = [Request.Option("period", period.rawValue)] + window.options
    return Request(
      ["STATS", service], options: options + (compare.map { [Request.Option("compare", $0)] } ?? []))
  }

  func run() async throws {
    let (text, isKnown) = try await server.withConnection { connection in
      let text = try await connection.document(for: request)
      if Self.hasCalls(try DocumentOptions.parse(text)) { return (text, true) }
      return (text, try await isListed(by: connection))
    }
    if isKnown || document.json {
      try await document.print(
        text,
        asLines: {
          StatsReport($0, period: period, width: TerminalSize.current.columns).lines
        })
    }
    guard isKnown else {
      throw Failure(
        .noMapping,
        "no calls of \(Printable.quoted(service)) were ever recorded; \"crosswalk services\" lists the services")
    }
  }

  private static func hasCalls(_ figures: JSON) -> Bool {
    [figures, figures["compare"]].contains { Figure.count.value(in: $0?["total"] ?? .null) > 0 }
  }

  /// Whether calls of the service were ever recorded.
  private func isListed(by connection: Connection) async throws(Failure) -> Bool {
    let services = try await connection.json(for: Request(["SERVICES"]))
    return services.array?.contains { $0["service"]?.string == service } == true
  }
}
