internal import Crosswalk

/// The limits of the protocol; tests make them small.
package struct Limits: Sendable, Equatable {
  /// The bytes of a request line without its line end.
  package var line = ProtocolLimits.line

  /// The same limit before authentication, if authentication is required.
  package var lineBeforeAuthentication = ProtocolLimits.lineBeforeAuthentication

  /// The same limit for commands that carry whole files, for clients that may give these commands.
  package var bulkLine = ProtocolLimits.bulkLine

  /// The bytes of a value in a request.
  package var value = ProtocolLimits.value

  /// The bytes of unsent replies at which the server stops reading from a connection.
  package var unsentReplies = 1 << 20

  /// The bytes of replies that a connection gets in one turn, before others have their turn.
  package var stretch = 64 << 10

  /// How long a connection is served in one turn, before others have their turn.
  package var stretchTime = Duration.microseconds(250)

  /// The bytes of requests that are not carried out yet, of all connections together.
  package var unfinishedRequests = 256 << 20

  /// The bytes of replies that clients have not taken yet, of all connections together.
  package var untakenReplies = 256 << 20

  /// The bytes of both that each connection may have even if the others use up the rest, so that lookups continue.
  package var allowance = 16 << 10

  /// The bytes of unsent messages at which a live subscriber is disconnected.
  package var unsentLiveMessages = 8 << 20

  /// The number of connections that may be open at once.
  package var connections = ProtocolLimits.connections

  package init() {}
}
