import ArgumentParser
import Crosswalk
import CrosswalkClient
import FoundationEssentials

/// Which service is asked, and who asks.
struct ServerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Where the service listens: 127.0.0.1:port, [::1]:port or unix:/path. \
      (environment: CROSSWALK_SERVER; default: \(ServerAddress.standard))
      """, valueName: "address"),
    transform: ServerAddress.parse)
  var server: ServerAddress?

  @Option(
    help: ArgumentHelp(
      """
      A file with the token that the service asks for. The token itself may be in the environment variable \
      CROSSWALK_TOKEN; it is never on the command line, where others would see it.
      """, valueName: "file", visibility: .hidden))
  var tokenFile: String?

  /// Connects, says who we are where there is a token, and runs `body` with the connection.
  ///
  /// `replyTimeout` is how long nothing may come while replies are owed.
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

  /// A client that connects when it is first used.
  func client() async throws(Failure) -> Client {
    Client(try address(), configuration: try await configuration())
  }

  private func configuration() async throws(Failure) -> Client.Configuration {
    var configuration = Client.Configuration()
    configuration.token = try await token()
    return configuration
  }

  /// The address that the option says, or else the environment, or else the standard one.
  func address(environment: [String: String] = ProcessInfo.processInfo.environment) throws(Failure) -> ServerAddress {
    if let server { return server }
    let variable = EnvironmentVariable("CROSSWALK_SERVER", in: environment)
    return try variable?.value(ServerAddress.parse) ?? .standard
  }

  /// The token in the file, or else in the environment, or else none.
  func token(environment: [String: String] = ProcessInfo.processInfo.environment) async throws(Failure) -> String? {
    if let tokenFile {
      return try await Blocking.run { () throws(Failure) in try Token.read(file: tokenFile) }
    }
    guard let variable = EnvironmentVariable("CROSSWALK_TOKEN", in: environment) else { return nil }
    return try Token.parse(variable.text, from: "the environment variable \(variable.name)")
  }
}
