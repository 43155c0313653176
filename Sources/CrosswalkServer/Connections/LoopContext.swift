package import CrosswalkMonitoring
package import CrosswalkStore

/// What one event loop keeps for all its connections.
///
/// It is not shared with another loop. The memory for parsing and replying is here, so that an idle connection needs
/// none.
package final class LoopContext {
  package let node: Node

  // Each property with unchecked exclusivity is used by one call at a time, of `ProtocolCore` or the connection
  // handler, and all of these calls are on the loop's thread. So accesses cannot overlap and need not be checked. The
  // checks would cost more than most requests.

  /// The words of the line that is being handled.
  @exclusivity(unchecked) var words = WordBuffer()

  /// The replies to the requests of one read.
  @exclusivity(unchecked) package var replies = ReplyWriter()

  /// The served dictionaries, as of the last read of any connection of the loop or the last refresh.
  package private(set) var catalog: ServedCatalog

  private var catalogVersion: Int

  /// The prepared lookups of recent requests.
  @exclusivity(unchecked) var prepared = PreparedLookups()

  /// What records the calls that arrive on this loop.
  package let calls: CallRecorder

  let tally: Tally

  /// Makes the context of an event loop; must be called on its thread, so that the memory belongs to that thread.
  package init(node: Node) {
    self.node = node
    catalogVersion = node.catalog.version
    catalog = node.catalog.value
    calls = CallRecorder(node.recorderState)
    tally = node.makeTally()
  }

  /// Prepares for requests that have arrived on one of the connections.
  func beginRead() {
    refreshCatalog()
    calls.beginArrival()
  }

  /// Takes over the catalog that is served now.
  ///
  /// If nothing has changed, this costs a read no more than comparing two numbers.
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
