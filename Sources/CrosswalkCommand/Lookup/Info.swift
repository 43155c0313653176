import ArgumentParser
import CrosswalkClient

/// `crosswalk info`: shows the state of a server.
struct Info: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the state of a server: version, uptime, load, and whether Redis is up.",
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
