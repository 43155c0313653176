import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

@testable import CrosswalkServer

/// A server with real sockets that runs while a test needs it.
struct RunningServer: Sendable {
  /// The addresses at which it listens.
  let addresses: [ListenAddress]
  private let group: ServiceGroup

  /// Runs a server while `body` runs, and then stops it gracefully unless `body` has stopped it.
  static func run(
    _ node: Node = Conversation.node(), on addresses: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 0)],
    timing: Timing = Timing(), eventLoops: Int = 2, logger: Logger = .quiet,
    _ body: @Sendable (RunningServer) async throws -> Void
  ) async throws {
    let (ready, continuation) = AsyncStream<[ListenAddress]>.makeStream()
    let server = LineServer(
      node: node, addresses: addresses, eventLoops: eventLoops, timing: timing, logger: logger,
      onReady: { continuation.yield($0) })
    let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: .quiet))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { continuation.finish() }
        try await group.run()
      }
      for await addresses in ready {
        do {
          try await body(RunningServer(addresses: addresses, group: group))
        } catch {
          await group.triggerGracefulShutdown()
          throw error
        }
        await group.triggerGracefulShutdown()
      }
      try await tasks.waitForAll()
    }
  }

  /// Begins the graceful stop.
  func stop() async { await group.triggerGracefulShutdown() }

  /// Runs `body` with a connection to the first address.
  func connect<Result: Sendable>(_ body: (inout TestClient) async throws -> Result) async throws -> Result {
    try await TestClient.connect(to: addresses[0], body)
  }
}

/// A client that sends exactly what the test says.
struct TestClient {
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var received = ByteBuffer()

  /// Connects, runs `body`, and closes the connection.
  static func connect<Result: Sendable>(
    to address: ListenAddress, _ body: (inout TestClient) async throws -> Result
  ) async throws -> Result {
    let target =
      switch address {
      case .tcp(let host, let port): try SocketAddress(ipAddress: host, port: port)
      case .unix(let path): try SocketAddress(unixDomainSocketPath: path)
      }
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .connect(to: target) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var client = TestClient(inbound: inbound.makeAsyncIterator(), outbound: outbound)
      return try await body(&client)
    }
  }

  func send(_ text: String) async throws {
    try await outbound.write(ByteBuffer(string: text))
  }

  /// Closes the sending side.
  func endInput() { outbound.finish() }

  /// Returns the next line without its end; nil after the server has closed the connection.
  mutating func line() async throws -> String? {
    while true {
      if let end = received.readableBytesView.firstIndex(of: 10) {
        defer {
          received.moveReaderIndex(to: end + 1)
          received.discardReadBytes()
        }
        return received.getString(at: received.readerIndex, length: end - received.readerIndex)
      }
      guard var buffer = try await inbound.next() else { return nil }
      received.writeBuffer(&buffer)
    }
  }

  /// Returns everything that comes until the server closes the connection.
  mutating func rest() async throws -> String {
    while var buffer = try await inbound.next() { received.writeBuffer(&buffer) }
    return String(buffer: received)
  }
}

extension Logger {
  /// A logger that writes nothing.
  static var quiet: Logger { Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }) }
}
