/// The lengths that the protocol allows; tests make them small.
package struct Limits: Sendable, Equatable {
  /// Bytes of a request line without its end.
  package var line = 1 << 20

  /// The same before authentication, where that is required.
  package var lineBeforeAuthentication = 4 << 10

  /// The same for the commands that carry whole files, from those who may give them.
  package var bulkLine = 64 << 20

  /// Bytes of a value that is asked for.
  package var value = 4096

  /// Bytes of replies that may be unsent before a connection is no longer read from.
  package var unsentReplies = 1 << 20

  /// Bytes of messages that may be unsent to a subscriber without a group before it is cut off.
  package var unsentLiveMessages = 8 << 20

  /// Connections that may be open at once.
  package var connections = 10_000

  package init() {}
}
