import ArgumentParser
import CrosswalkClient

/// `crosswalk publish`: sends a message.
struct Publish: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Send a message to all groups of a topic, and print its id.",
    discussion: """
      With --id it is safe to send the message again: for \(ProtocolLimits.publishIDMinutes) minutes, the same id \
      means the same message.

      Examples:
        $ crosswalk publish config '{"reload": "prices"}'
        1795434602123-0
        $ crosswalk publish jobs --id invoice-4711 - < invoice.json
      """)

  @Argument(help: "The name of the topic.")
  var topic: String

  @Argument(
    help: """
      The payload, or - to read it from stdin to its end; at most \(ProtocolLimits.line >> 20) MiB together with the \
      rest of the request.
      """)
  var payload: String

  @Option(help: ArgumentHelp("An id of your own, which identifies the message if it is sent again.", valueName: "word"))
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
      // A longer request cannot be sent, and stdin may have no end.
      guard bytes.count <= ProtocolLimits.line else {
        throw Failure(.data, "the input is longer than \(ProtocolLimits.line) bytes, which is the limit for a request")
      }
    }
    guard let payload = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.data, "the input is not UTF-8")
    }
    return payload
  }
}
