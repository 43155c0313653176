package import CrosswalkNetwork
package import Logging

/// An open connection of an event loop, as the server sees it when it stops.
protocol OpenConnection: AnyObject {
  /// Lets the connection answer what it has read and close.
  func stop()

  /// Cancels a request that waits, so that it is answered while there is time.
  func giveUp()

  /// Closes the connection at once.
  func cutOff()
}

/// The connections of one event loop and what they share; it is used on that loop only.
package final class LoopConnections {
  /// The most refused connections that stay for a moment, so that their peers learn why; others are closed at once.
  private static let mostRefused = 64

  let loop: any Loop
  let loopContext: LoopContext

  /// The requests that wait for their replies, and what is left to do for connections that are gone.
  let tasks: LoopTasks

  /// The connections that have had their turn and have more requests.
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

  /// Begins to serve an accepted connection.
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
    stream.reportEvents(to: handler)
    if isStopping || refused > Self.mostRefused { stream.close() } else { handler.begin() }
  }

  /// Adds a connection, which is kept until `remove`.
  func add(_ connection: any OpenConnection, isAdmitted: Bool) {
    if !isAdmitted { refused += 1 }
    open[ObjectIdentifier(connection)] = (connection, isAdmitted)
  }

  /// Removes a connection, which is closed.
  func remove(_ connection: any OpenConnection) {
    guard let (_, isAdmitted) = open.removeValue(forKey: ObjectIdentifier(connection)) else { return }
    if isAdmitted { loopContext.node.leave() } else { refused -= 1 }
    tellIfAllClosed()
  }

  /// Lets every connection answer what it has read and close; calls `whenAllClosed` when all are closed.
  func stop(_ whenAllClosed: @escaping () -> Void) {
    isStopping = true
    self.whenAllClosed = whenAllClosed
    for (connection, _) in open.values { connection.stop() }
    tellIfAllClosed()
  }

  /// Cancels all requests that wait.
  func giveUp() {
    for (connection, _) in open.values { connection.giveUp() }
  }

  /// Closes every connection at once.
  func cutOffAll() {
    for (connection, _) in open.values { connection.cutOff() }
  }

  /// Takes over the served catalog again and again until `close`, even while nothing arrives.
  ///
  /// Otherwise an idle loop would keep dictionaries in memory that are no longer served.
  func refreshCatalog(every interval: Duration) {
    cancelRefresh = loop.schedule(at: loop.uptime + interval) { [weak self] in
      self?.loopContext.refreshCatalog()
      self?.refreshCatalog(every: interval)
    }
  }

  /// Ends what is left on the loop; called when all connections are closed.
  func close() { cancelRefresh?() }

  private func tellIfAllClosed() {
    guard isStopping, open.isEmpty, let whenAllClosed else { return }
    self.whenAllClosed = nil
    whenAllClosed()
  }
}

/// The tasks that run away from an event loop for its connections; it is used on that loop only.
///
/// A task may outlive its connection. Before the server stops, it waits for all tasks, and the loop still runs what
/// they hand to it.
final class LoopTasks {
  private let loop: any Loop
  private var tasks: [Int: Task<Void, Never>] = [:]
  private var last = 0

  init(_ loop: any Loop) { self.loop = loop }

  /// The tasks that have not ended.
  var all: [Task<Void, Never>] { Array(tasks.values) }

  /// Runs `body` away from the loop.
  @discardableResult
  func run(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    let bound = LoopBound(self, loop)
    last += 1
    let task = Task { [number = last, loop] in
      await body()
      // This is part of the task: whoever waits for the task keeps the loop running until then.
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
