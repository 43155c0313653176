import Testing

@testable import CrosswalkTLS

/// The numbers of a generator with a seed, so that a failure can be repeated.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

extension TLSSession {
  func send(_ text: String) { Array(text.utf8).withUnsafeBytes { send($0) } }

  func send(_ bytes: [UInt8]) { bytes.withUnsafeBytes { send($0) } }

  func output() -> [UInt8] {
    var output: [UInt8] = []
    takeOutput { output += $0 }
    return output
  }

  var reason: String? { if case .failed(let reason) = state { reason } else { nil } }
}

/// A session with what it has received.
final class Side {
  let session: TLSSession
  var received: [UInt8] = []

  init(_ session: TLSSession) { self.session = session }

  func receive(_ bytes: some Sequence<UInt8>) {
    // A copy that is exactly as long, so that reading beyond it is found.
    Array(bytes).withUnsafeBytes { bytes in session.receive(bytes) { received += $0 } }
  }

  var text: String { String(decoding: received, as: UTF8.self) }
}

/// A server and a client, and what is between them.
final class Pair {
  /// What is done with the bytes that one side has written at a time: they come as the pieces that it returns.
  typealias Cut = (_ flight: Int, _ bytes: [UInt8]) -> [ArraySlice<UInt8>]

  let server: Side
  let client: Side
  private(set) var flights = 0

  init(_ server: TLSContext, _ client: TLSContext, host: String = "localhost") throws {
    self.server = Side(TLSSession(server))
    self.client = Side(try TLSSession(client, host: host))
  }

  var sides: [Side] { [server, client] }

  /// Passes on what the sides write, until they write nothing more.
  func exchange(_ cut: Cut = { [$1[...]] }) {
    while client.session.hasOutput || server.session.hasOutput {
      for (from, to) in [(client, server), (server, client)] where from.session.hasOutput {
        for piece in cut(flights, from.session.output()) { to.receive(piece) }
        flights += 1
      }
    }
  }

  var isOpen: Bool { sides.allSatisfy { $0.session.state == .open } }

  /// Whether both sides understand each other.
  func speaks() -> Bool {
    guard isOpen else { return false }
    client.session.send("from the client")
    server.session.send("from the server")
    exchange()
    return server.text == "from the client" && client.text == "from the server" && isOpen
  }

  /// Ends the connection both ways, without close_notify.
  func end() { for side in sides { side.session.receiveEnd() } }
}

/// What a pair speaks.
struct Setting: Sendable, CustomTestStringConvertible {
  let version: TLSContext.Version
  let hasClientCertificate: Bool

  static let all = [TLSContext.Version.tls12, .tls13].flatMap { version in
    [false, true].map { Setting(version: version, hasClientCertificate: $0) }
  }

  var testDescription: String { "\(version)\(hasClientCertificate ? " with a client certificate" : "")" }

  func server() throws -> TLSContext {
    try .server(
      certificateFile: Certificates.path("server.pem"), keyFile: Certificates.path("server.key"),
      clients: hasClientCertificate ? .required(caFile: Certificates.path("ca.pem")) : .notAsked)
  }

  func client() throws -> TLSContext {
    guard hasClientCertificate else { return try .client(caFile: Certificates.path("ca.pem")) }
    return try .client(
      caFile: Certificates.path("ca.pem"), certificateFile: Certificates.path("client.pem"),
      keyFile: Certificates.path("client.key"))
  }

  func pair(_ server: TLSContext, _ client: TLSContext) throws -> Pair {
    let pair = try Pair(server, client)
    // The server decides, so that the client need not say it before it has begun.
    if version == .tls12 { pair.server.session.speak(atMost: TLSContext.Version.tls12) }
    return pair
  }
}
