// Messages on the command line: printed, or given to a command one after the other. With a group, the server keeps what
// is not acknowledged, so a message survives the end of this process; without one, only what comes while it runs is
// seen.

import ArgumentParser
import CrosswalkClient
import UnixSignals

/// `crosswalk subscribe`: prints the messages of a topic, or runs a command for each.
struct Subscribe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the messages of a topic, one a line, or run a command for each.",
    discussion: """
      With --group, the messages are shared with the other members of that group, and none is lost: messages that were \
      published while there was no member are delivered, too. A message is acknowledged when it is printed, or when \
      the command has succeeded; until then it can go to another member. Without --group, you get the messages that \
      are published from now on.

      A payload with control characters is printed as a JSON string.

      --exec runs the command with /bin/sh, for one message after the other. The payload is on stdin, and the topic \
      and the id of the message are in CROSSWALK_TOPIC and CROSSWALK_MESSAGE. If the command fails, the message is not \
      acknowledged: it is delivered again after \(ProtocolLimits.acknowledgementSeconds) seconds, to this or another \
      member, and after \(ProtocolLimits.deliveries) deliveries it is set aside as a dead letter. Messages that wait \
      for a running command are already delivered, so they too go to another member after \
      \(ProtocolLimits.acknowledgementSeconds) seconds. For commands that take longer than a few seconds, give a \
      smaller --window; a failed message stays in the window until it is delivered again.

      It runs until Ctrl-C, and connects again by itself if the server was away. A running command gets the signal, \
      too; its message is acknowledged if it succeeds nevertheless.

      Examples:
        $ crosswalk subscribe config
        $ crosswalk subscribe jobs --group workers --exec ./handle
      """)

  @Argument(help: "The name of the topic.")
  var topic: String

  @Option(help: ArgumentHelp("The group to be a member of; it is created if it does not exist.", valueName: "name"))
  var group: String?

  @Option(
    name: .customLong("exec"),
    help: ArgumentHelp("Run this command for each message instead of printing the message.", valueName: "command"))
  var command: String?

  @Option(
    help: ArgumentHelp(
      """
      The most messages that are delivered before one is acknowledged, 1 to \(ProtocolLimits.window). \
      (default: \(ProtocolLimits.window), or \(Self.windowOfCommand) with --exec)
      """,
      valueName: "n"))
  var window: Int?

  /// Fewer if each can take long, because messages that wait here too long go to another member.
  private static let windowOfCommand = 16

  @Option(help: ArgumentHelp("End after this number of messages.", valueName: "n"))
  var count: Int?

  @OptionGroup var server: ServerOptions

  func validate() throws {
    if let window, !(1...ProtocolLimits.window).contains(window) {
      throw ValidationError("The value of '--window' must be a number from 1 to \(ProtocolLimits.window).")
    }
    if window != nil, group == nil {
      throw ValidationError("The option '--window' needs '--group'.")
    }
    if let count, count < 1 { throw ValidationError("The value of '--count' must be a number, 1 or more.") }
  }

  func run() async throws {
    let relay = SignalRelay()
    let client: Client
    let failure: Failure?
    if let command {
      // Before the first command runs: a signal must never end this process while a command goes on.
      let signals = await CommandSignals(trapping: CommandSignals.ending)
      client = try await server.client()
      let handler = CommandHandler(
        command: command, isAcknowledged: group != nil, relay: relay, ignored: signals.ignored)
      failure = await relay.run(handingOn: signals.sequence, orElse: nil) {
        await follow(client, until: relay, handler.handle)
      }
    } else {
      client = try await server.client()
      failure = await relay.run(handingOn: StandardOutput.closings(), orElse: nil) {
        await follow(client, until: relay, Self.print)
      }
    }
    if let status = relay.status { throw ExitCode(status) }
    if let failure { throw failure }
    await client.close()
  }

  /// Handles the messages one after the other, until the task is cancelled or a signal comes.
  private func follow(
    _ client: Client, until relay: SignalRelay,
    _ handle: @escaping @Sendable (Message) async throws(Failure) -> Bool
  ) async -> Failure? {
    let window = window ?? (command == nil ? ProtocolLimits.window : Self.windowOfCommand)
    var left = count ?? .max
    do {
      let messages = client.subscribe(to: topic, group: group, window: window, acknowledging: .explicitly)
      for try await message in messages {
        // A separate task, which is not cancelled: what has begun is finished and acknowledged. If the acknowledgement
        // comes too late, the message is delivered again, which is not a failure.
        let handling = Task {
          if try await handle(message), group != nil { await message.acknowledge() }
        }
        try await handling.value
        left -= 1
        if left == 0 || relay.status != nil { break }
      }
      return nil
    } catch let error as ClientError {
      return Failure(error)
    } catch {
      return error as? Failure ?? Failure(.defect, "\(error)")
    }
  }

  private static func print(_ message: Message) async throws(Failure) -> Bool {
    var output = StandardOutput()
    output.append(line: Printable.value(message.payload))
    try await output.flush()
    return true
  }
}

/// Runs a command for each message.
struct CommandHandler: Sendable {
  /// The command, for `/bin/sh`.
  let command: String
  /// Whether messages are acknowledged, so that one for which the command fails is delivered again.
  let isAcknowledged: Bool
  /// Passes signals on to the command.
  let relay: SignalRelay
  /// The signals that the command ignores.
  let ignored: [UnixSignal]

  /// Runs the command with the payload as its input, and waits for its end.
  ///
  /// - Returns: Whether it succeeded.
  func handle(_ message: Message) async throws(Failure) -> Bool {
    let child = ChildCommand(
      ["/bin/sh", "-c", command],
      environment: ["CROSSWALK_TOPIC": message.topic, "CROSSWALK_MESSAGE": message.id], ignoring: ignored,
      // A shell does not pass signals on to what it runs.
      hasOwnGroup: true)
    let status = try await relay.run(child, reading: Array(message.payload.utf8))
    guard status != 0 else { return true }
    StandardError.write(
      "Error: the command ended with status \(status) for message \(message.id)"
        + (isAcknowledged ? ", which is not acknowledged and will be delivered again\n" : "\n"))
    return false
  }
}
