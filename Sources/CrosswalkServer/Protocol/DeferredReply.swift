/// A reply that comes later, and what depends on whether its connection is still there to get it.
package struct DeferredReply: Sendable {
  let reply: Reply

  /// Called on the event loop once the reply is written, and before it is sent: begins what must not come before it.
  let whenWritten: (@Sendable () -> Void)?

  /// Called where the connection is gone: takes back what was done for it.
  let whenLost: (@Sendable () async -> Void)?

  package init(
    _ reply: Reply, whenWritten: (@Sendable () -> Void)? = nil, whenLost: (@Sendable () async -> Void)? = nil
  ) {
    self.reply = reply
    self.whenWritten = whenWritten
    self.whenLost = whenLost
  }
}

/// A request that is answered later: what its connection is to run.
package struct DeferredRequest: Sendable {
  /// Whether it may wait for long, and is therefore given up when the peer closes only its sending side, too.
  let endsWithInput: Bool

  /// Gives the reply to that connection; cancelled when it is given up.
  package let run: @Sendable (ConnectionIdentity) async -> DeferredReply
}
