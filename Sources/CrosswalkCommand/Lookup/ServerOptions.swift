import ArgumentParser
import Crosswalk
import CrosswalkClient
import FoundationEssentials

/// The options for the server to connect to, and for the token.
struct ServerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The address of the server: 127.0.0.1:port, [::1]:port or unix:/path. \
      (environment: CROSSWALK_SERVER; default: \(ServerAddress.standard))
      """, valueName: "address"),
    transform: ServerAddress.parse)
  var server: ServerAddress?

  @Option(
    help: ArgumentHelp(
      """
      A file with the token for the server. The token itself can be in the environment variable CROSSWALK_TOKEN, but \
      not on the command line, where others could see it.
      """, valueName: "file", visibility: .hidden))
  var tokenFile: String?

  /// Connects, authenticates if there is a token, and runs `body` with the connection.
  ///
  /// `replyTimeout` is the longest time without data while replies are pending.
  func withConnection<Value>(
    replyTimeout: Duration = .seconds(30), _ body: (Connection) async throws -> Value
  ) async throws -> Value {
    let address = try address()
    var configuration = try await configuration()
    configuration.replyTimeout = replyTimeout
    let connection: Connection
    do throws(ClientError) {
      connection = try await Connection.open(address, configuration)
    } catch {
      throw Failure(error)
    }
    do {
      let value = try await body(connection)
      await connection.close()
      return value
    } catch {
      await connection.close()
      throw error
    }
  }

  /// A client, which connects when it is first used.
  func client() async throws(Failure) -> Client {
    Client(try address(), configuration: try await configuration())
  }

  private func configuration() async throws(Failure) -> Client.Configuration {
    var configuration = Client.Configuration()
    configuration.token = try await token()
    return configuration
  }

  /// The address from the option, or else from the environment, or else the default.
  func address(environment: [String: String] = ProcessInfo.processInfo.environment) throws(Failure) -> ServerAddress {
    if let server { return server }
    let variable = EnvironmentVariable("CROSSWALK_SERVER", in: environment)
    return try variable?.value(ServerAddress.parse) ?? .standard
  }

  /// The token from the file, or else from the environment; nil if there is none.
  func token(environment: [String: String] = ProcessInfo.processInfo.environment) async throws(Failure) -> String? {
    if let tokenFile {
      return try await Blocking.run { () throws(Failure) in try Token.read(file: tokenFile) }
    }
    guard let variable = EnvironmentVariable("CROSSWALK_TOKEN", in: environment) else { return nil }
    return try Token.parse(variable.text, from: "the environment variable \(variable.name)")
  }
}

extension ServerAddress {
  /// Reads an address from an option or an environment variable.
  static func parse(_ text: String) throws(ValidationError) -> ServerAddress {
    guard let address = ServerAddress(text) else {
      throw ValidationError(
        "an address is 127.0.0.1:port, [::1]:port or unix:/path, such as \(ServerAddress.standard)")
    }
    return address
  }
}

extension Connection {
  /// Sends a request; throws if the server answers with an error or cannot be reached.
  func answer(to request: Request) async throws(Failure) -> Reply {
    let reply: Reply
    do throws(ClientError) {
      reply = try await self.reply(to: request)
    } catch {
      throw Failure(error)
    }
    if case .error(let error) = reply { throw Failure(error) }
    return reply
  }

  /// Sends a request whose reply is always a document.
  func document(for request: Request) async throws(Failure) -> String {
    switch try await answer(to: request) {
    case .document(let text): return text
    case let other: throw Failure(unexpected: other, to: request)
    }
  }

  /// Sends several requests at once whose replies are always documents, and parses the documents.
  func jsons(for requests: [Request]) async throws(Failure) -> [JSON] {
    let replies: [Reply]
    do throws(ClientError) {
      replies = try await self.replies(to: requests)
    } catch {
      throw Failure(error)
    }
    var documents: [JSON] = []
    for (request, reply) in zip(requests, replies) {
      switch reply {
      case .document(let text): documents.append(try Self.json(text, for: request))
      case .error(let error): throw Failure(error)
      case let other: throw Failure(unexpected: other, to: request)
      }
    }
    return documents
  }

  /// Sends a request whose reply is always a document, and parses the document.
  func json(for request: Request) async throws(Failure) -> JSON {
    try Self.json(try await document(for: request), for: request)
  }

  private static func json(_ text: String, for request: Request) throws(Failure) -> JSON {
    do throws(JSONError) {
      return try JSON(parsing: text.utf8)
    } catch {
      throw Failure(.defect, "the server's reply to \(request.words.first ?? "") is not a JSON document")
    }
  }
}

extension Failure {
  /// The failure for a reply that the protocol does not allow for that request.
  init(unexpected reply: Reply, to request: Request) {
    self.init(.defect, "the server answered \(request.words.first ?? "") with \(reply)")
  }
}
