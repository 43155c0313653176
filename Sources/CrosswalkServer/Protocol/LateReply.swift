/// A reply that comes later, and what depends on whether its connection is still there to get it.
package struct LateReply: Sendable {
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
