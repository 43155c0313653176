import CrosswalkClient
import UnixSignals

/// Runs a command for each message.
struct CommandHandler: Sendable {
  /// For `/bin/sh`.
  let command: String
  /// Whether a message that the command fails for comes again.
  let isAcknowledged: Bool
  /// Passes signals on to it.
  let relay: SignalRelay
  /// The signals that it ignores.
  let ignored: [UnixSignal]

  /// Runs the command, with the payload for its input, to its end.
  ///
  /// - Returns: Whether it succeeded.
  func handle(_ message: Message) async throws(Failure) -> Bool {
    let child = ChildCommand(
      ["/bin/sh", "-c", command],
      environment: ["CROSSWALK_TOPIC": message.topic, "CROSSWALK_MESSAGE": message.id], ignoring: ignored,
      // A shell passes no signal on to what it runs.
      hasOwnGroup: true)
    let status = try await relay.run(child, reading: Array(message.payload.utf8))
    guard status != 0 else { return true }
    StandardError.write(
      "Error: the command ended with status \(status) for message \(message.id)"
        + (isAcknowledged ? ", which is not acknowledged and comes again\n" : "\n"))
    return false
  }
}
