import CrosswalkClient
import NIOCore
import NIOPosix

/// A small server on a real socket that answers what the test says.
enum ScriptedServer {
  /// What the server does when a line arrives.
  enum Step: Sendable {
    case send(String)
    case sendAndClose(String)
    case nothing
  }

  /// Runs a server while `body` runs, by default on a port that the system picks.
  ///
  /// The server does `greeting` when a client connects, `answer` for each line, which it gets without the line end, and
  /// `ending` when the client closes its sending side.
  static func run<Value>(
    at address: ServerAddress = .tcp(host: "127.0.0.1", port: 0),
    greeting: @escaping @autoclosure @Sendable () -> Step = .nothing,
    answer: @escaping @Sendable (String) -> Step,
    ending: @escaping @Sendable () -> Step = { .sendAndClose("") },
    body: (ServerAddress) async throws -> Value
  ) async throws -> Value {
    let bootstrap = ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Script(greeting: greeting, answer: answer, ending: ending))
        }
      }
    let server =
      switch address {
      case .tcp(let host, let port): try await bootstrap.bind(host: host, port: port).get()
      case .unix(let path): try await bootstrap.bind(unixDomainSocketPath: path).get()
      }
    do {
      let value = try await body(server.localAddress?.port.map { .tcp(host: "127.0.0.1", port: $0) } ?? address)
      try await server.close()
      return value
    } catch {
      try await server.close()
      throw error
    }
  }

  private final class Script: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let greeting: @Sendable () -> Step
    private let answer: @Sendable (String) -> Step
    private let ending: @Sendable () -> Step
    private var received = ByteBuffer()

    init(
      greeting: @escaping @Sendable () -> Step, answer: @escaping @Sendable (String) -> Step,
      ending: @escaping @Sendable () -> Step
    ) {
      self.greeting = greeting
      self.answer = answer
      self.ending = ending
    }

    func channelActive(context: ChannelHandlerContext) {
      take(greeting(), context)
      context.flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received.writeImmutableBuffer(unwrapInboundIn(data))
      while let end = received.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
        let line = received.readString(length: end - received.readerIndex) ?? ""
        received.moveReaderIndex(forwardBy: 1)
        take(answer(line), context)
      }
      context.flush()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case ChannelEvent.inputClosed = event { take(ending(), context) }
      context.fireUserInboundEventTriggered(event)
    }

    private func take(_ step: Step, _ context: ChannelHandlerContext) {
      switch step {
      case .send(let text): context.write(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
      case .sendAndClose(let text):
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        context.close(promise: nil)
      case .nothing: break
      }
    }
  }
}
