import CrosswalkClient
import NIOCore
import NIOPosix

/// A service of a few lines: speaks real bytes on a real socket, and says what the test tells it to.
enum ScriptedService {
  /// What to do about a line.
  enum Step: Sendable {
    case send(String)
    case sendAndClose(String)
    case nothing
  }

  /// Serves on a port of the system's choice for as long as `body` runs.
  ///
  /// Does `greeting` as soon as someone connects, and `answer` about each line that comes, its end left out.
  static func run<Value>(
    greeting: Step = .nothing,
    answer: @escaping @Sendable (String) -> Step,
    body: (ServiceAddress) async throws -> Value
  ) async throws -> Value {
    let server = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Script(greeting: greeting, answer: answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    do {
      let value = try await body(.tcp(host: "127.0.0.1", port: server.localAddress?.port ?? 0))
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

    private let greeting: Step
    private let answer: @Sendable (String) -> Step
    private var line: [UInt8] = []

    init(greeting: Step, answer: @escaping @Sendable (String) -> Step) {
      self.greeting = greeting
      self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
      take(greeting, context)
      context.flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      for byte in unwrapInboundIn(data).readableBytesView {
        guard byte == UInt8(ascii: "\n") else {
          line.append(byte)
          continue
        }
        take(answer(String(decoding: line, as: UTF8.self)), context)
        line = []
      }
      context.flush()
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
