package import CrosswalkMonitoring
package import CrosswalkStore
internal import NIOCore

/// What one event loop keeps for all its connections: nothing here is shared with another loop, and no memory for
/// parsing and replying belongs to an idle connection.
package final class LoopContext {
  package let node: Node

  /// Where the line that is being handled is divided.
  var words = WordBuffer()

  /// Where the replies to a read are gathered.
  package var replies = ReplyWriter()

  /// The dictionaries, as of the last read of any of its connections.
  package private(set) var catalog: ServedCatalog

  private var catalogVersion: Int

  /// Ways through the dictionaries that were asked for before.
  var prepared = PreparedLookups()

  /// What records calls.
  package let calls: CallRecorder

  /// Requests that wait for their replies, and what is to be done for connections that are gone.
  let tasks = LoopTasks()

  /// Connections that have had their turn, and have more to be answered.
  let backlog = Backlog()

  let tally: Tally

  /// To be made on the thread of its event loop, so that its memory is that thread's.
  package init(node: Node) {
    self.node = node
    catalogVersion = node.catalog.version
    catalog = node.catalog.value
    calls = CallRecorder(node.recorderState)
    tally = node.makeTally()
  }

  /// Something has arrived on one of its connections.
  func beginRead() {
    refreshCatalog()
    calls.beginArrival()
  }

  /// Takes up what is served now.
  ///
  /// Comparing a number is all that a read costs where nothing has changed.
  func refreshCatalog() {
    let version = node.catalog.version
    guard version != catalogVersion else { return }
    catalogVersion = version
    catalog = node.catalog.value
    prepared.clear()
  }
}

@available(*, unavailable)
extension LoopContext: Sendable {}

/// What runs elsewhere for the connections of one event loop, some of which may be gone; used on that loop only.
///
/// The service stops when it has run: what it leaves to the loop is still done there.
final class LoopTasks {
  private var tasks: [Int: Task<Void, Never>] = [:]
  private var last = 0

  /// Those that have not ended.
  var all: [Task<Void, Never>] { Array(tasks.values) }

  /// Runs `body` away from `loop`, which is the one that this is called on.
  @discardableResult
  func run(on loop: any EventLoop, _ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    let bound = NIOLoopBound(self, eventLoop: loop)
    last += 1
    let task = Task { [number = last] in
      await body()
      // As part of the task: the loop is there for as long as somebody waits for it.
      loop.execute { bound.value.tasks[number] = nil }
    }
    tasks[last] = task
    return task
  }
}
