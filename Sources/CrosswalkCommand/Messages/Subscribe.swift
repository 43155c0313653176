import ArgumentParser
import CrosswalkClient

/// `crosswalk subscribe`: prints messages as they come, or runs a command for each.
struct Subscribe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the messages of a topic, a line each, or run a command for each.",
    discussion: """
      With --group, messages are shared with the other members of that group, and none is lost: also what was published \
      while nobody was there comes. A message is acknowledged when it is printed, or when the command has succeeded; until \
      then it may go to another member. Without --group you get what is published from now on.

      A payload that has control characters is printed as a JSON string.

      --exec runs its command by /bin/sh, for one message after the other, with the payload on stdin, and the topic and the \
      message's id in CROSSWALK_TOPIC and CROSSWALK_MESSAGE. Where it fails the message is not acknowledged: it comes \
      again after 60 seconds, to this or another member, and after 5 deliveries it is put aside as a dead letter. Messages \
      that wait behind a command that runs are delivered already, and go to another member after 60 seconds: for \
      commands that take longer than a few seconds give a smaller --window, but a failed message fills its place in it.

      It goes on until Ctrl-C, and connects again by itself when the service was away. A command that runs then gets the \
      signal, too, and its message is acknowledged if it succeeds all the same.

      Examples:
        $ crosswalk subscribe config
        $ crosswalk subscribe jobs --group workers --exec ./handle
      """)

  @Argument(help: "The topic's name.")
  var topic: String

  @Option(help: ArgumentHelp("The group to be a member of; made if there is none.", valueName: "name"))
  var group: String?

  @Option(
    name: .customLong("exec"),
    help: ArgumentHelp("Run this for each message, instead of printing it.", valueName: "command"))
  var command: String?

  @Option(
    help: ArgumentHelp(
      "How many messages to be given before one is acknowledged, 1 to 256. (default: 256, with --exec 16)",
      valueName: "n"))
  var window: Int?

  @Option(help: ArgumentHelp("End after so many messages.", valueName: "n"))
  var count: Int?

  @OptionGroup var server: ServerOptions

  func validate() throws {
    if let window, !(1...256).contains(window) {
      throw ValidationError("The option '--window' takes a number from 1 to 256.")
    }
    if window != nil, group == nil {
      throw ValidationError("The option '--window' is for members of a group: give '--group'.")
    }
    if let count, count < 1 { throw ValidationError("The option '--count' takes a number from 1.") }
  }

  func run() async throws {
    let relay = SignalRelay()
    let client: Client
    let failure: Failure?
    if let command {
      // Before the first command runs: a signal must never end us and leave it running.
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

  /// Handles the messages that come, one after the other, until the task is cancelled or a signal has come.
  private func follow(
    _ client: Client, until relay: SignalRelay,
    _ handle: @escaping @Sendable (Message) async throws(Failure) -> Bool
  ) async -> Failure? {
    // Fewer where each may take long: what waits here goes to another meanwhile.
    let window = window ?? (command == nil ? 256 : 16)
    var left = count ?? .max
    do {
      let messages = client.subscribe(to: topic, group: group, window: window, acknowledging: .explicitly)
      for try await message in messages {
        // A task of its own, which is not cancelled: what is begun is brought to its end, and acknowledged. One that is too
        // late for that comes again, which is no failure.
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
