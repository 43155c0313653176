import ArgumentParser
import CrosswalkClient

/// `crosswalk samples`: some calls of a service.
struct Samples: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show some calls of a service: what a typical request and response look like.",
    discussion: """
      The newest come first. As many are kept as the service's policy says, for 7 days, successes and failures apart. \
      Payloads that are JSON or XML are indented.

      Examples:
        $ crosswalk samples billing.invoice --count 1
        $ crosswalk samples billing.invoice --status error
      """)

  /// How a call ended.
  enum Status: String, ExpressibleByArgument, CaseIterable {
    case ok
    case error
  }

  @Argument(help: "The service's name.")
  var service: String

  @Option(help: ArgumentHelp("Only calls that ended so. (default: both)", valueName: "status"))
  var status: Status?

  @Option(help: ArgumentHelp("How many to show.", valueName: "n"))
  var count: Int?

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  /// What the service is asked.
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
