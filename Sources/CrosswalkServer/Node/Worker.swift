/// What one event loop keeps for all its connections: nothing here is shared with another loop, and no memory for
/// parsing and replying belongs to an idle connection.
package final class Worker {
  package let node: Node

  /// Where the line that is being handled is divided.
  var words = WordBuffer()

  /// Where the replies to a read are gathered.
  package var replies = ReplyWriter()

  let tally: Tally

  /// To be made on the thread of its event loop, so that its memory is that thread's.
  package init(node: Node) {
    self.node = node
    tally = node.makeTally()
  }
}

@available(*, unavailable)
extension Worker: Sendable {}
