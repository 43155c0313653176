package import FoundationEssentials
internal import Synchronization

// A connection takes commands from any number of tasks. They wait in a `CommandQueue`, and a `PipelineThread` of the
// connection's own sends them in batches. Everything is kept in memory: commands that wait are lost if the node
// crashes. If Redis crashes, commands that were sent fail with `outcomeUnknown`, and commands that were not sent with
// `unavailable`; the next command connects again. Each reply comes with its `RedisRun`, by which a caller notices that
// Redis was restarted.

/// A connection to Redis that many tasks share; their commands are pipelined automatically.
///
/// It connects with the first command, and again with the first command after a failure. If connecting fails, commands
/// fail at once for a moment (50 ms, doubling up to 1 s) before the next try. No command is ever sent twice.
///
/// A task that is cancelled while it waits still gets its reply: the command is already on its way, and replies come
/// within seconds.
package final class RedisConnection: Sendable {
  /// How long things can take, and how much can wait.
  package struct Options: Sendable {
    /// The time to connect, authenticate and select the database.
    package var connectTimeout: Duration = .seconds(2)
    /// The longest wait of a command before it is sent; a command that waited longer fails.
    package var queueTimeout: Duration = .seconds(4)
    /// The time from sending up to 512 commands to their last reply.
    package var commandTimeout: Duration = .seconds(5)
    /// How many commands can wait to be sent.
    package var maximumQueuedCommands = 100_000
    /// How many bytes of commands can wait to be sent.
    package var maximumQueuedBytes = 64 << 20

    /// Makes the default options, with which no command waits longer than 9 s.
    package init() {}
  }

  /// The address that it connects to.
  package let address: RedisAddress
  private let queue: CommandQueue
  private let record = HealthRecord()
  private let ended = Completion<Void>()

  /// Makes a connection; nothing is sent before the first command.
  package init(address: RedisAddress, options: Options = Options()) {
    self.address = address
    let queue = CommandQueue(
      maximumCommands: options.maximumQueuedCommands, maximumBytes: options.maximumQueuedBytes)
    self.queue = queue
    let (record, ended) = (record, ended)
    DedicatedThread.start {
      var pipeline = PipelineThread(address: address, options: options, queue: queue, record: record)
      pipeline.run()
      ended.finish()
    }
  }

  deinit {
    queue.close()
  }

  /// Sends a command and returns its reply; throws an error reply as `RedisError.server`.
  ///
  /// If `run` is not nil, the command is sent only to that run of Redis.
  package func send(_ command: RedisCommand, in run: RedisRun? = nil) async throws(RedisError) -> RedisReply {
    guard let reply = try await send([command], in: run).first else { throw .unexpectedReply }
    if case .error(let error) = reply { throw .server(error) }
    return reply
  }

  /// Sends commands in order, without a wait in between, and returns a reply for each, including error replies.
  ///
  /// Commands of other tasks can come in between. If it throws `outcomeUnknown`, any number of the commands were
  /// carried out. If `run` is not nil, the commands are sent only to that run of Redis.
  package func send(_ commands: [RedisCommand], in run: RedisRun? = nil) async throws(RedisError) -> [RedisReply] {
    try await begin(commands, in: run).replies
  }

  /// Does the same without waiting: the caller can make the next commands while Redis carries out these.
  ///
  /// They are queued when it returns, so what this task sends later is carried out later, whether or not it waits.
  package func begin(_ commands: [RedisCommand], in run: RedisRun? = nil) -> PendingReplies {
    PendingReplies(answer: queue.add(commands, in: run))
  }

  /// Sends a PING, and returns which run of Redis answers.
  package func ping() async throws(RedisError) -> RedisRun {
    let answer = try await queue.add([RedisCommand("PING")], in: nil).wait().get()
    if case .error(let error)? = answer.replies.first { throw .server(error) }
    return answer.run
  }

  /// The run of Redis that it was connected to when last used; nil if it was not connected.
  package var run: RedisRun? { health.run }

  /// Whether it was connected when last used.
  package var isUp: Bool { health.isUp }

  /// Whether it was connected when last used, since when, and if not, why.
  package var health: RedisHealth { record.current }

  /// Accepts no more commands, waits until those accepted have their replies, and disconnects.
  package func close() async {
    queue.close()
    await ended.wait()
  }
}

/// Replies of Redis that can be waited for.
package struct PendingReplies: Sendable {
  let answer: Completion<Result<CommandQueue.Answer, RedisError>>

  /// A reply for each command, including error replies, as `RedisConnection.send` returns them.
  package var replies: [RedisReply] {
    get async throws(RedisError) { try await answer.wait().get().replies }
  }
}

/// Whether a connection worked when it was last used.
package struct RedisHealth: Sendable, Equatable {
  /// Whether there is a connection.
  package let isUp: Bool
  /// Since when this has been so.
  package let since: Date
  /// Why there is no connection; nil if there is one, or if none was tried.
  package let reason: String?
  /// The run of Redis that it is connected to; nil if there is no connection.
  package let run: RedisRun?
}

/// The health of one connection, written by its thread and read by anyone.
final class HealthRecord: Sendable {
  private let health = Mutex(RedisHealth(isUp: false, since: Date(), reason: nil, run: nil))

  var current: RedisHealth { health.withLock { $0 } }

  func becomeUp(_ run: RedisRun) {
    health.withLock { $0 = RedisHealth(isUp: true, since: Date(), reason: nil, run: run) }
  }

  /// Sets the reason; the time changes only if the connection was up.
  func becomeDown(_ reason: String?) {
    health.withLock {
      $0 = RedisHealth(isUp: false, since: $0.isUp ? Date() : $0.since, reason: reason, run: nil)
    }
  }
}
