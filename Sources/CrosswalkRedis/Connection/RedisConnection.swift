package import FoundationEssentials
internal import Synchronization

/// A connection to Redis that many tasks share; their commands are pipelined by themselves.
///
/// It connects with the first command, and again with the first command after a failure. When connecting fails, commands
/// fail at once for a moment (50 ms, doubling up to 1 s) before the next try. Nothing is ever sent twice.
///
/// A task that is cancelled while it waits gets its reply all the same: the command is already on its way, and replies
/// come within seconds.
package final class RedisConnection: Sendable {
  /// How long things may take, and how much may wait.
  package struct Options: Sendable {
    /// The time to connect, authenticate and select the database.
    package var connectTimeout: Duration = .seconds(2)
    /// A command that could not be sent within this time is not sent any more.
    package var queueTimeout: Duration = .seconds(4)
    /// The time from sending up to 512 commands to their last reply.
    package var commandTimeout: Duration = .seconds(5)
    /// How many commands may wait to be sent.
    package var maximumQueuedCommands = 100_000
    /// How many bytes of commands may wait to be sent.
    package var maximumQueuedBytes = 64 << 20

    /// The defaults: no command waits longer than 9 s.
    package init() {}
  }

  /// Where it connects to.
  package let address: RedisAddress
  private let queue: CommandQueue
  private let record = HealthRecord()
  private let ended = Completion()

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
  /// To another run of Redis than `run`, unless that is nil, it is not sent.
  package func send(_ command: RedisCommand, in run: RedisRun? = nil) async throws(RedisError) -> RedisReply {
    guard let reply = try await send([command], in: run).first else { throw .unexpectedReply }
    if case .error(let error) = reply { throw .server(error) }
    return reply
  }

  /// Sends commands in order, with no wait in between, and returns a reply for each; error replies are among them.
  ///
  /// Other tasks' commands may come in between. When it throws `outcomeUnknown`, any number of them were carried out.
  /// To another run of Redis than `run`, unless that is nil, none is sent.
  package func send(_ commands: [RedisCommand], in run: RedisRun? = nil) async throws(RedisError) -> [RedisReply] {
    try await queue.send(commands, in: run).replies
  }

  /// Asks Redis whether it is there, and returns which run answers.
  package func ping() async throws(RedisError) -> RedisRun {
    let answer = try await queue.send([RedisCommand("PING")], in: nil)
    if case .error(let error)? = answer.replies.first { throw .server(error) }
    return answer.run
  }

  /// The run of Redis that it was connected to when last used; nil when it was not connected.
  package var run: RedisRun? { health.run }

  /// Whether it was connected when last used.
  package var isUp: Bool { health.isUp }

  /// Whether it was connected when last used, since when, and why not.
  package var health: RedisHealth { record.current }

  /// Accepts no more commands, waits until those accepted have their replies, and disconnects.
  package func close() async {
    queue.close()
    await ended.wait()
  }
}

/// Whether a connection works, as of the last time that it was used.
package struct RedisHealth: Sendable, Equatable {
  /// Whether there is a connection.
  package let isUp: Bool
  /// Since when it has been so.
  package let since: Date
  /// Why there is none; `nil` when it is up or was never tried.
  package let reason: String?
  /// Which run of Redis it is to; `nil` when there is no connection.
  package let run: RedisRun?
}

/// The health of one connection, written by its thread and read by anyone.
final class HealthRecord: Sendable {
  private let health = Mutex(RedisHealth(isUp: false, since: Date(), reason: nil, run: nil))

  var current: RedisHealth { health.withLock { $0 } }

  func becomeUp(_ run: RedisRun) {
    health.withLock { $0 = RedisHealth(isUp: true, since: Date(), reason: nil, run: run) }
  }

  /// Keeps the time when it was down already.
  func becomeDown(_ reason: String?) {
    health.withLock {
      $0 = RedisHealth(isUp: false, since: $0.isUp ? Date() : $0.since, reason: reason, run: nil)
    }
  }
}
