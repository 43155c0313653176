import ArgumentParser
import CrosswalkClient

/// `crosswalk samples`: shows randomly sampled calls of a service.
struct Samples: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show randomly sampled calls of a service: what typical requests and responses look like.",
    discussion: """
      The newest come first. They are kept for 7 days; the policy of the service sets how many successes and how many \
      failures. Payloads that are JSON or XML are indented.

      Examples:
        $ crosswalk samples billing.invoice --count 1
        $ crosswalk samples billing.invoice --status error
      """)

  /// The status of a call.
  enum Status: String, ExpressibleByArgument, CaseIterable {
    case ok
    case error
  }

  @Argument(help: "The name of the service.")
  var service: String

  @Option(help: ArgumentHelp("Only calls with this status. (default: both)", valueName: "status"))
  var status: Status?

  @Option(help: ArgumentHelp("The number of calls to show.", valueName: "n"))
  var count: Int?

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  /// The request to the server.
  var request: Request {
    let options = [("status", status?.rawValue), ("count", count.map(String.init))]
    return Request(
      ["SAMPLES", service], options: options.compactMap { name, value in value.map { Request.Option(name, $0) } })
  }

  func run() async throws {
    let text = try await server.withConnection { try await $0.document(for: request) }
    try await document.print(text, asLines: CaptureReport.lines)
  }
}
