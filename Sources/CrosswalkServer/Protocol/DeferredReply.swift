/// A reply that comes later, with what to do if its connection is still there and what to do if it is gone.
package struct DeferredReply: Sendable {
  let reply: Reply

  /// Called on the event loop after the reply is written and before it is sent; starts what must not come before it.
  let whenWritten: (@Sendable () -> Void)?

  /// Called if the connection is gone; takes back what was done for it.
  let whenLost: (@Sendable () async -> Void)?

  package init(
    _ reply: Reply, whenWritten: (@Sendable () -> Void)? = nil, whenLost: (@Sendable () async -> Void)? = nil
  ) {
    self.reply = reply
    self.whenWritten = whenWritten
    self.whenLost = whenLost
  }
}

/// A request that is answered later: the work that its connection runs.
package struct DeferredRequest: Sendable {
  /// Whether it is given up even if the peer closes only its sending side, because it may wait for a long time.
  let endsWithInput: Bool

  /// Makes the reply to that connection; cancelled when the request is given up.
  package let run: @Sendable (ConnectionIdentity) async -> DeferredReply
}
