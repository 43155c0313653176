package import CrosswalkNetwork
package import Logging

/// A connection of an event loop, as the server ends it.
protocol OpenConnection: AnyObject {
  /// Lets it answer what it has read, and close.
  func stop()

  /// Gives up a request that waits, so that it is answered while there is time.
  func giveUp()

  /// Closes it at once.
  func cutOff()
}

/// The connections of one event loop, and what they share; used on that loop only.
package final class LoopConnections {
  /// How many of those that are refused may stay a moment, so that they see why.
  private static let mostRefused = 64

  let loop: any Loop
  let loopContext: LoopContext

  /// Requests that wait for their replies, and what is to be done for connections that are gone.
  let tasks: LoopTasks

  /// Connections that have had their turn, and have more to be answered.
  let backlog: Backlog

  private var open: [ObjectIdentifier: (connection: any OpenConnection, isAdmitted: Bool)] = [:]
  private var refused = 0
  private var isStopping = false
  private var whenAllClosed: (() -> Void)?
  private var cancelRefresh: (() -> Void)?

  package init(node: Node, loop: any Loop) {
    self.loop = loop
    loopContext = LoopContext(node: node)
    tasks = LoopTasks(loop)
    backlog = Backlog(loop)
  }

  /// Serves a connection that was accepted.
  package func serve(_ socket: AcceptedSocket, on loop: EventLoop, timing: Timing, logger: Logger) {
    let unsent = loopContext.node.limits.unsentReplies
    let stream: Connection
    do throws(NetworkError) {
      stream = try Connection(socket, on: loop, .init(low: unsent / 2, high: unsent))
    } catch {
      return logger.debug("A connection failed", metadata: ["error": "\(error)"])
    }
    let isAdmitted = loopContext.node.enter()
    let handler = ConnectionHandler(
      stream, of: self, role: .operator, timing: timing, logger: logger,
      refusal: isAdmitted ? nil : .tooManyConnections)
    add(handler, isAdmitted: isAdmitted)
    stream.start(handler)
    if isStopping || refused > Self.mostRefused { stream.close() } else { handler.begin() }
  }

  /// Takes a connection in, until `remove`.
  func add(_ connection: any OpenConnection, isAdmitted: Bool) {
    if !isAdmitted { refused += 1 }
    open[ObjectIdentifier(connection)] = (connection, isAdmitted)
  }

  /// The connection is closed.
  func remove(_ connection: any OpenConnection) {
    guard let (_, isAdmitted) = open.removeValue(forKey: ObjectIdentifier(connection)) else { return }
    if isAdmitted { loopContext.node.leave() } else { refused -= 1 }
    tellIfAllClosed()
  }

  /// Lets every connection answer what it has read, and close; calls `whenAllClosed` when all are closed.
  func stop(_ whenAllClosed: @escaping () -> Void) {
    isStopping = true
    self.whenAllClosed = whenAllClosed
    for (connection, _) in open.values { connection.stop() }
    tellIfAllClosed()
  }

  /// Gives up requests that wait.
  func giveUp() {
    for (connection, _) in open.values { connection.giveUp() }
  }

  /// Closes every connection at once.
  func cutOffAll() {
    for (connection, _) in open.values { connection.cutOff() }
  }

  /// Takes up what is served, again and again until `close`, also while nothing arrives.
  func refreshCatalog(every interval: Duration) {
    cancelRefresh = loop.schedule(at: loop.uptime + interval) { [weak self] in
      self?.loopContext.refreshCatalog()
      self?.refreshCatalog(every: interval)
    }
  }

  /// Ends what is left on the loop when all connections are closed.
  func close() { cancelRefresh?() }

  private func tellIfAllClosed() {
    guard isStopping, open.isEmpty, let whenAllClosed else { return }
    self.whenAllClosed = nil
    whenAllClosed()
  }
}

/// What runs elsewhere for the connections of one event loop, some of which may be gone; used on that loop only.
///
/// The server stops when it has run: what it leaves to the loop is still done there.
final class LoopTasks {
  private let loop: any Loop
  private var tasks: [Int: Task<Void, Never>] = [:]
  private var last = 0

  init(_ loop: any Loop) { self.loop = loop }

  /// Those that have not ended.
  var all: [Task<Void, Never>] { Array(tasks.values) }

  /// Runs `body` away from the loop.
  @discardableResult
  func run(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    let bound = LoopBound(self, loop)
    last += 1
    let task = Task { [number = last, loop] in
      await body()
      // As part of the task: the loop is there for as long as somebody waits for it.
      loop.execute { bound.value.tasks[number] = nil }
    }
    tasks[last] = task
    return task
  }
}

extension RequestFault {
  fileprivate static let tooManyConnections = RequestFault(
    .limit, "too many connections are open; close some, or raise --max-connections")
}
