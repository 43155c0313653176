import Logging
import NIOCore
import NIOEmbedded

@testable import CrosswalkServer

/// The other end of an embedded connection; it takes replies only when the test allows it.
final class HeldPeer: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Whether the peer takes nothing.
  var isHeld = false
  /// How often the connection asked for input.
  private(set) var reads = 0
  private(set) var writes = 0
  private(set) var hasClosedOutput = false

  func read(context: ChannelHandlerContext) {
    reads += 1
    context.read()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if unwrapOutboundIn(data).readableBytes > 0 { writes += 1 }
    context.write(data, promise: promise)
  }

  func flush(context: ChannelHandlerContext) {
    if !isHeld { context.flush() }
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    guard mode == .output else { return context.close(mode: mode, promise: promise) }
    hasClosedOutput = true
    promise?.succeed()
  }
}

/// A connection handler on an embedded channel.
struct EmbeddedConnection {
  let channel = EmbeddedChannel()
  let peer = HeldPeer()
  let node: Node

  init(_ limits: Limits = Limits(), refusal: RequestFault? = nil) throws {
    try self.init(Conversation.node(limits), refusal: refusal)
  }

  init(_ node: Node, refusal: RequestFault? = nil) throws {
    self.node = node
    let handler = ConnectionHandler(
      session: Session(role: .operator, loopContext: LoopContext(node: node)), timing: Timing(),
      logger: Logger(label: "test"),
      refusal: refusal)
    try channel.pipeline.syncOperations.addHandlers([peer, handler])
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    channel.pipeline.read()
  }

  /// Delivers input and then asks for more, as a real channel does by itself.
  func send(_ text: String) throws {
    try channel.writeInbound(ByteBuffer(string: text))
    channel.pipeline.read()
  }

  /// Closes the sending side of the peer.
  func endInput() {
    channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
  }

  /// Makes the channel unwritable, and reports that as a real channel does when too much is unsent.
  func becomeUnwritable() {
    channel.isWritable = false
    channel.pipeline.fireChannelWritabilityChanged()
  }

  /// Lets the peer take all that waits.
  func take() {
    peer.isHeld = false
    channel.flush()
    channel.isWritable = true
    channel.pipeline.fireChannelWritabilityChanged()
    // Other connections have their turn first.
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
  }

  /// Returns what has been sent since the last call.
  func received() throws -> String {
    var text = ""
    while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
    return text
  }
}
