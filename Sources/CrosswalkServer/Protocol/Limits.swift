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

  /// Bytes of replies that a connection is given at a stretch, before others have their turn.
  package var stretch = 64 << 10

  /// How long a connection is served at a stretch, before others have their turn.
  package var stretchTime = Duration.microseconds(250)

  /// Bytes of requests that have not been carried out, of all connections.
  package var unfinishedRequests = 256 << 20

  /// Bytes of replies that their clients have not taken, of all connections.
  package var untakenReplies = 256 << 20

  /// What each connection may have of both whatever the others have: so lookups go on.
  package var allowance = 16 << 10

  /// Bytes of messages that may be unsent to a subscriber without a group before it is cut off.
  package var unsentLiveMessages = 8 << 20

  /// Connections that may be open at once.
  package var connections = 10_000

  package init() {}
}
