import ArgumentParser
import CrosswalkClient

/// `crosswalk info`: how a service is doing.
struct Info: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how a service is doing: version, uptime, load, and whether Redis is up.",
    discussion: """
      Example:
        $ crosswalk info --json | jq .redis.state
        "up"
      """)

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let text = try await server.withConnection { try await $0.document(for: Request(["INFO"])) }
    try await document.print(text)
  }
}
