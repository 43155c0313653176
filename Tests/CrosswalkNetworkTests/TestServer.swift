import CrosswalkTesting
import Synchronization
import Testing

@testable import CrosswalkNetwork

/// A server for tests: a listener and its connections, on one loop.
struct TestServer: Sendable {
  let loop: EventLoop
  let listener: Listener
  private let accepted: Accepted

  private final class Accepted: Sendable {
    let all = Mutex<[ServedConnection]>([])
  }

  /// The connections, in the order in which they were accepted.
  var connections: [ServedConnection] { accepted.all.withLock { $0 } }

  /// Runs a server during `body`; without `onReceive`, the server sends back what arrives.
  static func run(
    at address: SocketAddress? = nil, watermarks: Connection.Watermarks = .init(low: 1000, high: 2000),
    onReceive: @escaping @Sendable (Connection, UnsafeRawBufferPointer) -> Void = { $0.send($1) },
    _ body: (TestServer) async throws -> Void
  ) async throws {
    let loop = try EventLoop(name: "test")
    let accepted = Accepted()
    let address = try address ?? #require(SocketAddress(numeric: "127.0.0.1", port: 0))
    let listener = try await Listener.listen(at: address, on: loop) { socket in
      guard let connection = try? Connection(socket, on: loop, watermarks) else { return }
      let served = ServedConnection(connection, onReceive)
      connection.reportEvents(to: served)
      connection.startReading()
      accepted.all.withLock { $0.append(served) }
    }
    let server = TestServer(loop: loop, listener: listener, accepted: accepted)
    let result: Result<Void, any Error>
    do { result = .success(try await body(server)) } catch { result = .failure(error) }
    await listener.close()
    for served in server.connections { await served.on { $0.close() } }
    await loop.close()
    try result.get()
  }

  /// Connects a client; returns it and the server's connection to it.
  func connect() async throws -> (TestPeer, ServedConnection) {
    let before = connections.count
    let peer = try TestPeer(listener.address)
    try await eventually { connections.count > before }
    return (peer, connections[before])
  }
}

/// A connection of the test's server, with a log of its events.
final class ServedConnection: ConnectionDelegate, Sendable {
  enum Event: Equatable {
    case inputEnded
    case writable(Bool)
    case closed(errno: Int32?)
  }

  private let log = Mutex<(events: [Event], received: [UInt8])>(([], []))
  private let loop: EventLoop
  private let connection: LoopBound<Connection>
  private let onReceive: @Sendable (Connection, UnsafeRawBufferPointer) -> Void

  init(_ connection: Connection, _ onReceive: @escaping @Sendable (Connection, UnsafeRawBufferPointer) -> Void) {
    loop = connection.loop
    self.connection = LoopBound(connection, loop)
    self.onReceive = onReceive
  }

  var events: [Event] { log.withLock { $0.events } }
  var received: [UInt8] { log.withLock { $0.received } }

  var isClosed: Bool {
    events.contains { if case .closed = $0 { true } else { false } }
  }

  /// Calls `body` on the loop of the connection.
  @discardableResult
  func on<Result: Sendable>(_ body: @escaping @Sendable (Connection) -> Result) async -> Result? {
    await loop.run { [connection] in body(connection.value) }
  }

  func received(_ bytes: UnsafeRawBufferPointer) {
    log.withLock { $0.received += bytes }
    onReceive(connection.value, bytes)
  }

  func inputEnded() { add(.inputEnded) }
  func writabilityChanged() { add(.writable(connection.value.isWritable)) }
  func closed(by error: NetworkError?) { add(.closed(errno: error?.code)) }

  private func add(_ event: Event) { log.withLock { $0.events.append(event) } }
}

extension Connection {
  func send(_ text: String) { Array(text.utf8).withUnsafeBytes { send($0) } }
}
