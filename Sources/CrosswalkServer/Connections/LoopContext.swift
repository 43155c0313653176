package import CrosswalkMonitoring
package import CrosswalkStore

/// What one event loop keeps for all its connections: nothing here is shared with another loop, and no memory for
/// parsing and replying belongs to an idle connection.
package final class LoopContext {
  package let node: Node

  // Of the next three, each is used by one call at a time, of `ProtocolCore` or the connection handler, all of them on the
  // loop's thread: accesses cannot overlap, and are not checked, which would cost more than most requests.

  /// Where the line that is being handled is divided.
  @exclusivity(unchecked) var words = WordBuffer()

  /// Where the replies to a read are gathered.
  @exclusivity(unchecked) package var replies = ReplyWriter()

  /// The dictionaries, as of the last read of any of its connections.
  package private(set) var catalog: ServedCatalog

  private var catalogVersion: Int

  /// Ways through the dictionaries that were asked for before.
  @exclusivity(unchecked) var prepared = PreparedLookups()

  /// What records calls.
  package let calls: CallRecorder

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
