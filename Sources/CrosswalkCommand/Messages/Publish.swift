import ArgumentParser
import CrosswalkClient

/// `crosswalk publish`: sends a message.
struct Publish: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Send a message to all groups of a topic, and print its id.",
    discussion: """
      With --id the message can be sent again without harm: for 10 minutes the same id is the same message.

      Examples:
        $ crosswalk publish config '{"reload": "prices"}'
        1795434602123-0
        $ crosswalk publish jobs --id invoice-4711 - < invoice.json
      """)

  @Argument(help: "The topic's name.")
  var topic: String

  @Argument(help: "What to send, or - to read it from stdin to its end; up to 1 MiB with the rest of the request.")
  var payload: String

  @Option(help: ArgumentHelp("What this message is known by, if it is sent again.", valueName: "word"))
  var id: String?

  @OptionGroup var server: ServerOptions

  func run() async throws {
    let payload = payload == "-" ? try await Self.readPayload() : payload
    let request = Request(["PUBLISH", topic, payload], options: id.map { [Request.Option("id", $0)] } ?? [])
    let reply = try await server.withConnection { try await $0.answer(to: request) }
    guard case .ok(let words) = reply, words.count == 1 else { throw Failure(unexpected: reply, to: request) }
    var output = StandardOutput()
    output.append(line: words[0])
    try await output.flush()
  }

  private static func readPayload() async throws(Failure) -> String {
    var bytes: [UInt8] = []
    while true {
      let chunk = try await StandardInput.read()
      if chunk.isEmpty { break }
      bytes += chunk
      // Its request could never be sent; and stdin may have no end.
      guard bytes.count <= Client.longestLine else {
        throw Failure(.data, "what stdin has is longer than \(Client.longestLine) bytes, which a request may have")
      }
    }
    guard let payload = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.data, "what stdin has is no UTF-8")
    }
    return payload
  }
}
