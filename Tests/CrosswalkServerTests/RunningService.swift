import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

@testable import CrosswalkServer

/// A service on real sockets, for as long as a test needs it.
struct RunningService: Sendable {
  /// Where it listens.
  let addresses: [ListenAddress]
  private let group: ServiceGroup

  /// Runs a service, and `body` beside it; then stops the service in an orderly way, if `body` has not.
  static func run(
    _ node: Node = Conversation.node(), on addresses: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 0)],
    timing: Timing = Timing(), eventLoops: Int = 2, logger: Logger = .quiet,
    _ body: @Sendable (RunningService) async throws -> Void
  ) async throws {
    let (ready, continuation) = AsyncStream<[ListenAddress]>.makeStream()
    let service = LineService(
      node: node, addresses: addresses, eventLoops: eventLoops, timing: timing, logger: logger,
      onReady: { continuation.yield($0) })
    let group = ServiceGroup(configuration: .init(services: [.init(service: service)], logger: .quiet))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { continuation.finish() }
        try await group.run()
      }
      for await addresses in ready {
        do {
          try await body(RunningService(addresses: addresses, group: group))
        } catch {
          await group.triggerGracefulShutdown()
          throw error
        }
        await group.triggerGracefulShutdown()
      }
      try await tasks.waitForAll()
    }
  }

  /// Begins the orderly stop.
  func stop() async { await group.triggerGracefulShutdown() }

  /// A connection to the first address.
  func connect<Result: Sendable>(_ body: (inout TestClient) async throws -> Result) async throws -> Result {
    try await TestClient.connect(to: addresses[0], body)
  }
}

/// A client that says exactly what it is told to.
struct TestClient {
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var received = ByteBuffer()

  /// Connects, and closes after `body`.
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

  /// The next line, without its end; nil when the service has closed.
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

  /// All that comes until the service closes.
  mutating func rest() async throws -> String {
    while var buffer = try await inbound.next() { received.writeBuffer(&buffer) }
    return String(buffer: received)
  }
}

extension Logger {
  /// One that says nothing.
  static var quiet: Logger { Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }) }
}
