import CrosswalkNetwork
import Logging
import Synchronization

@testable import CrosswalkServer

/// An event loop whose time a test moves; the test's thread is its thread.
final class TestLoop: Loop {
  private struct Timer {
    let uptime: Duration
    let job: () -> Void
  }

  // Used by one test, one step after the other; other threads only add jobs.
  private nonisolated(unsafe) var timers: [Int: Timer] = [:]
  private nonisolated(unsafe) var last = 0
  private nonisolated(unsafe) var turnEnd: () -> Bool = { false }
  private nonisolated(unsafe) var isTurnEndWanted = false
  private nonisolated(unsafe) var now = Duration.seconds(1000)
  private let jobs = Mutex<[@Sendable () -> Void]>([])

  var isCurrent: Bool { true }
  var uptime: Duration { now }

  @discardableResult
  func execute(_ job: @escaping @Sendable () -> Void) -> Bool {
    jobs.withLock { $0.append(job) }
    return true
  }

  func schedule(at uptime: Duration, _ job: @escaping () -> Void) -> () -> Void {
    last += 1
    timers[last] = Timer(uptime: uptime, job: job)
    return { [number = last] in self.timers[number] = nil }
  }

  func setTurnEnd(_ turnEnd: @escaping () -> Bool) { self.turnEnd = turnEnd }

  func requestTurnEnd() { isTurnEndWanted = true }

  /// Runs the jobs that there are, and ends the turn.
  func turn() {
    let waiting = jobs.withLock { jobs in
      defer { jobs = [] }
      return jobs
    }
    for job in waiting { job() }
    guard isTurnEndWanted else { return }
    isTurnEndWanted = false
    if turnEnd() { isTurnEndWanted = true }
  }

  /// Lets time pass, with all that is due in it.
  func advance(by duration: Duration) {
    let end = now + duration
    turn()
    while let (number, timer) = timers.min(by: { $0.value.uptime < $1.value.uptime }), timer.uptime <= end {
      timers[number] = nil
      now = max(now, timer.uptime)
      timer.job()
      turn()
    }
    now = end
    turn()
  }
}

/// The socket of a connection whose peer takes replies only when the test lets it.
final class TestStream: ByteStream {
  /// Whether the peer leaves replies to the system.
  var isHeld = false
  private(set) var isReading = false
  var isWritable = true
  var isBroken = false
  /// How often the connection has sent something.
  private(set) var writes = 0
  private(set) var hasClosedOutput = false
  private(set) var isOpen = true
  /// What the peer has taken.
  var taken: [UInt8] = []

  private var kept: [UInt8] = []
  private var waiting: [() -> Void] = []
  fileprivate var onClose: () -> Void = {}

  var unsent: Int { kept.count }
  var untaken: Int { 0 }
  var peerAddress: SocketAddress? { SocketAddress(numeric: "127.0.0.1", port: 1) }
  var localAddress: SocketAddress? { SocketAddress(numeric: "127.0.0.1", port: 7440) }

  func startReading() { isReading = true }
  func stopReading() { isReading = false }

  func send(_ bytes: UnsafeRawBufferPointer) {
    guard isOpen, !hasClosedOutput, !bytes.isEmpty else { return }
    writes += 1
    kept += bytes
    if !isHeld { flush() }
  }

  func whenSent(_ body: @escaping () -> Void) {
    waiting.append(body)
    if kept.isEmpty { flush() }
  }

  func closeOutput() { hasClosedOutput = true }

  func close() {
    guard isOpen else { return }
    isOpen = false
    onClose()
  }

  /// The peer takes what was kept.
  func flush() {
    taken += kept
    kept = []
    let waiting = waiting
    self.waiting = []
    for body in waiting { body() }
  }
}

/// A connection on a loop and a socket that a test moves.
struct EmbeddedConnection {
  let peer = TestStream()
  let loop = TestLoop()
  let handler: ConnectionHandler<TestStream>
  let node: Node

  init(_ limits: Limits = Limits(), refusal: RequestFault? = nil) {
    self.init(Conversation.node(limits), refusal: refusal)
  }

  init(_ node: Node, refusal: RequestFault? = nil) {
    self.node = node
    handler = ConnectionHandler(
      peer, of: LoopConnections(node: node, loop: loop), role: .operator, timing: Timing(),
      logger: Logger(label: "test"), refusal: refusal)
    // As a socket does, after what closed it.
    peer.onClose = { [handler, loop] in
      let bound = LoopBound(handler, loop)
      loop.execute { bound.value.closed(by: nil) }
    }
    handler.begin()
  }

  /// Whether the connection is open.
  var isActive: Bool { peer.isOpen }

  /// Input arrives, which only a connection that reads is told.
  func send(_ text: String) {
    Array(text.utf8).withUnsafeBytes { handler.received($0) }
    loop.turn()
  }

  /// The peer closes its sending side.
  func endInput() {
    handler.inputEnded()
    loop.turn()
  }

  /// As a socket does, it says so when too much is unsent.
  func becomeUnwritable() {
    peer.isWritable = false
    handler.writabilityChanged()
  }

  /// The peer takes what was kept, and from now on all.
  func take() {
    peer.isHeld = false
    peer.flush()
    peer.isWritable = true
    handler.writabilityChanged()
    // Others have their turn first.
    loop.advance(by: .milliseconds(1))
  }

  func advance(by duration: Duration) { loop.advance(by: duration) }

  /// The connection is closed.
  func close() {
    peer.close()
    loop.turn()
  }

  /// What the peer has taken since the last call.
  func received() -> String {
    defer { peer.taken = [] }
    return String(decoding: peer.taken, as: UTF8.self)
  }
}
