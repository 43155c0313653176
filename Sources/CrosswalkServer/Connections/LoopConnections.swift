internal import NIOCore

/// The connections of one event loop, and what they share; used on that loop only.
final class LoopConnections {
  /// How many of those that are refused may stay a moment, so that they see why.
  private static let mostRefused = 64

  let loopContext: LoopContext
  private var open: [ObjectIdentifier: any Channel] = [:]
  private var refused = 0
  private var isStopping = false

  init(node: Node) {
    loopContext = LoopContext(node: node)
  }

  /// Takes a connection in; `false` where it is one too many.
  func admit(_ channel: any Channel) -> Bool {
    let isAdmitted = loopContext.node.enter()
    if !isAdmitted { refused += 1 }
    open[ObjectIdentifier(channel)] = channel
    channel.closeFuture.assumeIsolated().whenComplete { _ in
      self.open[ObjectIdentifier(channel)] = nil
      if isAdmitted { self.loopContext.node.leave() } else { self.refused -= 1 }
    }
    if isStopping || refused > Self.mostRefused { channel.close(promise: nil) }
    return isAdmitted
  }

  /// Lets every connection answer what it has read, and close.
  ///
  /// - Returns: a future that succeeds when all are closed.
  func stop(on loop: any EventLoop) -> EventLoopFuture<Void> {
    isStopping = true
    let closed = open.values.map(\.closeFuture)
    for channel in open.values { channel.pipeline.fireUserInboundEventTriggered(ConnectionEvent.stop) }
    return .andAllComplete(closed, on: loop)
  }

  /// Gives up requests that wait, so that they are answered while there is time.
  func giveUp() {
    for channel in open.values { channel.pipeline.fireUserInboundEventTriggered(ConnectionEvent.giveUp) }
  }

  /// Cuts off every connection.
  func closeAll() {
    for channel in open.values { channel.close(promise: nil) }
  }
}
