/// A request that is answered later: what its connection is to run.
package struct LateRequest: Sendable {
  /// Whether it may wait for long, and is therefore given up when the peer closes only its sending side, too.
  let endsWithInput: Bool

  /// Gives the reply to that connection; cancelled when it is given up.
  package let run: @Sendable (Caller) async -> LateReply
}
