/// How the replies of a connection are written.
package enum ReplyEncoding: Sendable {
  /// The line protocol.
  case line
  /// To Redis clients, until they ask for more.
  case resp2
  /// To Redis clients that gave `HELLO 3`.
  case resp3
}
