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

// In memory: a stand-in for a server, for the tests of applications.
//
// An `InMemoryCrosswalk` answers the ordinary client over pairs of sockets. `InMemoryState` has the dictionaries,
// calls, locks and topics and answers requests without I/O. All of this is in the memory of the test's process; nothing
// is in Redis or in files, and nothing survives the process.

/// A stand-in for a Crosswalk server in the same process, for the tests of an application.
///
/// It needs no server, no Redis and no port.
///
/// ```swift
/// let crosswalk = InMemoryCrosswalk()
/// crosswalk.setDictionary("order-status", entries: [["shop": "new", "warehouse": "10"]])
/// let client = crosswalk.client()
/// try await client.lookup("new", in: "order-status", from: "shop", to: "warehouse")  // .found("10")
/// ```
///
/// Its clients are the ordinary ``Client``, so the code that is tested is the code that runs later. They can look up,
/// record, lock, publish and subscribe. Dictionaries have only plain entries: values are compared exactly, and days and
/// context are ignored. Leases of locks never end, and messages are not delivered again after a time. It cannot load
/// files, and it has no figures. If a test needs more than that, use a real server.
public final class InMemoryCrosswalk: Sendable {
  private struct Shared {
    var state = InMemoryState()
    var peers: [InMemoryState.Peer: any Channel] = [:]
    var peerCount = 0
    var isReachable = true
  }

  private let shared = Mutex(Shared())

  /// Makes a stand-in without dictionaries, calls, messages and locks.
  public init() {}

  /// Makes a client that this stand-in answers.
  ///
  /// - Parameters:
  ///   - configuration: How long the client waits and tries again; short times make tests of failures quick.
  ///   - logger: The log for what happens to the connections of the client.
  /// - Returns: An ordinary client; several clients are independent of each other.
  public func client(
    configuration: Client.Configuration = Client.Configuration(), logger: Logger? = nil
  ) -> Client {
    var configuration = configuration
    configuration.inMemory = self
    return Client(.unix(path: "/in-memory"), configuration: configuration, logger: logger)
  }

  /// Adds a dictionary, or replaces the one with that name.
  ///
  /// - Parameters:
  ///   - name: The name of the dictionary.
  ///   - entries: The values of each entry, by the names of the systems. A lookup that finds entries with different
  ///     answers is ambiguous.
  public func setDictionary(_ name: String, entries: [[String: String]]) {
    shared.withLock { $0.state.dictionaries[name] = entries }
  }

  /// The recorded calls, in the order in which they arrived.
  ///
  /// Calls of `measure` arrive later; `Client.close()` sends those that still wait.
  public var calls: [RecordedCall] { shared.withLock { $0.state.calls } }

  /// Returns the payloads that were published to a topic, in the order in which they arrived.
  public func messages(in topic: String) -> [String] {
    shared.withLock { $0.state.topics.payloads(in: topic) }
  }

  /// Refuses every request with this error from now on; nil ends that.
  public func refuse(with error: ServerError?) {
    shared.withLock { $0.state.refusal = error }
  }

  /// Takes a lock from its holder, whose body is cancelled at the next renewal of its lease.
  public func breakLock(_ name: String) {
    act { $0.breakLock(name) }
  }

  /// Sets whether clients can connect.
  ///
  /// If not, all connections are closed and no new ones can be made, as if the server were gone.
  public func setReachable(_ isReachable: Bool) {
    let channels: [any Channel] = shared.withLock { shared in
      shared.isReachable = isReachable
      return isReachable ? [] : Array(shared.peers.values)
    }
    for channel in channels { channel.close(promise: nil) }
  }

  /// Answers a line that a peer has sent, without its line end.
  func receive(_ line: UnsafeRawBufferPointer, from peer: InMemoryState.Peer) {
    act { $0.answer(line, from: peer) }
  }

  /// Notes that a peer has closed its sending side or has waited long enough; a lock that it waits for is busy then.
  func stopWaiting(_ peer: InMemoryState.Peer) {
    act { $0.stopWaiting(peer) }
  }

  /// Notes that a peer is gone.
  func remove(_ peer: InMemoryState.Peer) {
    act { shared in
      shared.end(peer)
    }
    shared.withLock { _ = $0.peers.removeValue(forKey: peer) }
  }

  private func act(_ change: (inout InMemoryState) -> [InMemoryState.Effect]) {
    // Lines are queued while the state is locked, so that no reply overtakes another. They are written later: a write
    // that fails closes the channel at once, which leads back here and would lock the state again.
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

  /// Connects a client, over a pair of sockets of which the client gets one end.
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

/// A call that was recorded with an ``InMemoryCrosswalk``.
public struct RecordedCall: Sendable, Hashable {
  /// The name of the service.
  public let service: String
  /// How long the call took, in whole µs.
  public let elapsed: Duration
  /// Whether the call succeeded.
  public let status: CallStatus
  /// The caller's correlation id.
  public let cid: String?
  /// The payload of the request.
  public let request: String?
  /// The payload of the response.
  public let response: String?
}

/// The stand-in's end of a connection.
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
      // The close comes after the lines that are still queued.
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
