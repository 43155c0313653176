public import Logging
import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A stand-in for a Crosswalk server, for the tests of an application: it lives in the same process, and needs neither a
/// server nor Redis nor a port.
///
/// ```swift
/// let crosswalk = InMemoryCrosswalk()
/// crosswalk.setDictionary("order-status", entries: [["shop": "new", "warehouse": "10"]])
/// let client = crosswalk.client()
/// try await client.lookup("new", in: "order-status", from: "shop", to: "warehouse")  // .found("10")
/// ```
///
/// Its clients are the ordinary ``Client``, so the code that is tested is the code that runs later. They look up, record, lock,
/// publish and subscribe. Of dictionaries there are plain entries: values are compared exactly, and days and context are
/// ignored. Locks have no leases that end, and messages do not come again after a time. It does not load, and has no
/// figures. Where more matters, test with a real server.
public final class InMemoryCrosswalk: Sendable {
  private struct Shared {
    var state = InMemoryState()
    var peers: [InMemoryState.Peer: any Channel] = [:]
    var peerCount = 0
    var isReachable = true
  }

  private let shared = Mutex(Shared())

  /// An empty one: no dictionaries, no calls, no messages, no locks.
  public init() {}

  /// A client that asks this one.
  ///
  /// - Parameters:
  ///   - configuration: How long the client waits and tries again; shorter times than usual make tests of failures quick.
  ///   - logger: Where the client says what happens to its connections.
  /// - Returns: A client as any other; several do not know of each other.
  public func client(
    configuration: Client.Configuration = Client.Configuration(), logger: Logger? = nil
  ) -> Client {
    var configuration = configuration
    configuration.inMemory = self
    return Client(.unix(path: "/in-memory"), configuration: configuration, logger: logger)
  }

  /// Adds a dictionary, or replaces the one of that name.
  ///
  /// - Parameters:
  ///   - name: The name of the dictionary.
  ///   - entries: The values of each entry, by the names of the systems. A lookup that finds several entries with different
  ///     answers is ambiguous.
  public func setDictionary(_ name: String, entries: [[String: String]]) {
    shared.withLock { $0.state.dictionaries[name] = entries }
  }

  /// The calls that were recorded, in their order.
  ///
  /// `Client.close()` sends those that `measure` still keeps.
  public var calls: [RecordedCall] { shared.withLock { $0.state.calls } }

  /// The payloads that were published to a topic, in their order.
  public func messages(in topic: String) -> [String] {
    shared.withLock { $0.state.topics.payloads(in: topic) }
  }

  /// Refuses every request from now on with this error; nil ends that.
  public func refuse(with error: ServerError?) {
    shared.withLock { $0.state.refusal = error }
  }

  /// Takes a lock from its holder, whose body is then cancelled at the next renewal of its lease.
  public func breakLock(_ name: String) {
    act { $0.breakLock(name) }
  }

  /// Cuts all connections and lets no new one be made, as if the server was gone; or lets them be made again.
  public func setReachable(_ isReachable: Bool) {
    let channels: [any Channel] = shared.withLock { shared in
      shared.isReachable = isReachable
      return isReachable ? [] : Array(shared.peers.values)
    }
    for channel in channels { channel.close(promise: nil) }
  }

  /// Answers a line, its end left out, that a peer has sent.
  func receive(_ line: UnsafeRawBufferPointer, from peer: InMemoryState.Peer) {
    act { $0.answer(line, from: peer) }
  }

  /// Takes notice that a peer sends no more; what it waits for is answered.
  func stopWaiting(_ peer: InMemoryState.Peer) {
    act { $0.stopWaiting(peer) }
  }

  /// Takes notice that a peer is gone.
  func remove(_ peer: InMemoryState.Peer) {
    act { shared in
      shared.end(peer)
    }
    shared.withLock { _ = $0.peers.removeValue(forKey: peer) }
  }

  private func act(_ change: (inout InMemoryState) -> [InMemoryState.Effect]) {
    // Queued while locked, so that no reply overtakes another. Written later: a write that fails closes the channel at once,
    // and we hear of that here.
    shared.withLock { shared in
      for effect in change(&shared.state) {
        switch effect {
        case .send(let line, let peer):
          guard let channel = shared.peers[peer] else { continue }
          channel.eventLoop.execute { channel.writeAndFlush(ByteBuffer(string: line + "\n"), promise: nil) }
        case .endWaiting(let peer, let limit):
          guard let channel = shared.peers[peer] else { continue }
          channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { self.stopWaiting(peer) }
        }
      }
    }
  }

  private func add(_ channel: any Channel) -> InMemoryState.Peer {
    shared.withLock { shared in
      shared.peerCount += 1
      shared.peers[shared.peerCount] = channel
      return shared.peerCount
    }
  }

  /// Makes a connection to this one: a pair of sockets, of which the client has one end.
  func connect<Connected: Sendable>(
    _ initialize: @escaping @Sendable (any Channel) -> EventLoopFuture<Connected>
  ) async throws -> Connected {
    guard shared.withLock({ $0.isReachable }) else { throw IOError(errnoCode: ECONNREFUSED, reason: "in memory") }
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw IOError(errnoCode: errno, reason: "socketpair") }
    let group = NIOSingletons.posixEventLoopGroup
    _ = try await ClientBootstrap(group: group)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .withConnectedSocket(ends[0]) { channel in
        channel.eventLoop.makeCompletedFuture {
          let peer = InMemoryPeer(self, number: self.add(channel))
          try channel.pipeline.syncOperations.addHandler(peer)
        }
      }
    return try await ClientBootstrap(group: group).withConnectedSocket(ends[1], channelInitializer: initialize)
  }
}

/// A call that an ``InMemoryCrosswalk`` was told of.
public struct RecordedCall: Sendable, Hashable {
  /// The name of the application's service.
  public let service: String
  /// How long it took, in whole µs.
  public let elapsed: Duration
  /// Whether it succeeded.
  public let status: CallStatus
  /// The caller's correlation id.
  public let cid: String?
  /// What was asked.
  public let request: String?
  /// What was answered.
  public let response: String?
}

/// The other end of a connection to an in-memory Crosswalk.
private final class InMemoryPeer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let crosswalk: InMemoryCrosswalk
  private let number: InMemoryState.Peer
  private var received = ByteBuffer()

  init(_ crosswalk: InMemoryCrosswalk, number: InMemoryState.Peer) {
    self.crosswalk = crosswalk
    self.number = number
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received.writeImmutableBuffer(unwrapInboundIn(data))
    while let end = received.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
      let length = end - received.readerIndex
      received.withUnsafeReadableBytes { bytes in
        crosswalk.receive(UnsafeRawBufferPointer(rebasing: bytes.prefix(length)), from: number)
      }
      received.moveReaderIndex(forwardBy: length + 1)
    }
    received.discardReadBytes()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event {
      crosswalk.stopWaiting(number)
      // After what is still to be written.
      let channel = context.channel
      channel.eventLoop.execute { channel.close(promise: nil) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    crosswalk.remove(number)
    context.fireChannelInactive()
  }
}
