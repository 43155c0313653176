internal import Dispatch
internal import Synchronization

/// The commands that wait for the thread of a connection, with the callers that wait for the replies.
final class CommandQueue: Sendable {
  /// The replies to commands that were sent together, and the run of Redis that gave them.
  struct Answer: Sendable {
    let replies: [RedisReply]
    let run: RedisRun
  }

  /// Commands that are sent together, and the caller that waits for their replies.
  struct Job: Sendable {
    let commands: [RedisCommand]
    /// The run of Redis that the commands are meant for; nil for any run.
    let run: RedisRun?
    let byteCount: Int
    let arrival: ContinuousClock.Instant
    let answer: Completion<Result<Answer, RedisError>>

    func succeed(_ replies: [RedisReply], from run: RedisRun) {
      answer.finish(.success(Answer(replies: replies, run: run)))
    }
    func fail(_ error: RedisError) { answer.finish(.failure(error)) }
  }

  private struct State {
    var jobs: [Job] = []
    var commandCount = 0
    var byteCount = 0
    var isClosed = false
    /// Until when nothing is accepted because connecting has just failed, and why it failed.
    var refusal: (end: ContinuousClock.Instant, reason: String)?
  }

  private let state = Mutex(State())
  /// Signalled when there is something new for the thread.
  ///
  /// An extra signal only makes the thread look once more.
  private let news = DispatchSemaphore(value: 0)
  private let maximumCommands: Int
  private let maximumBytes: Int

  init(maximumCommands: Int, maximumBytes: Int) {
    self.maximumCommands = maximumCommands
    self.maximumBytes = maximumBytes
  }

  /// Queues commands, and returns at once; the answer can be waited for.
  func add(_ commands: [RedisCommand], in run: RedisRun?) -> Completion<Result<Answer, RedisError>> {
    let job = Job(
      commands: commands, run: run, byteCount: commands.reduce(0) { $0 + $1.byteCount }, arrival: .now,
      answer: Completion())
    if let reason = accept(job) { job.fail(.unavailable(reason)) }
    return job.answer
  }

  /// Queues a job, or returns why it was not accepted.
  private func accept(_ job: Job) -> String? {
    let (reason, isFirst) = state.withLock { state -> (String?, Bool) in
      if state.isClosed { return ("the connection is closed", false) }
      if let refusal = state.refusal, job.arrival < refusal.end { return (refusal.reason, false) }
      let isFirst = state.jobs.isEmpty
      // A job that finds the queue empty is accepted whatever its size, or else it could never be sent.
      guard
        isFirst
          || state.commandCount + job.commands.count <= maximumCommands
            && state.byteCount + job.byteCount <= maximumBytes
      else { return ("the queue is full (\(maximumCommands) commands or \(maximumBytes) bytes)", false) }
      state.jobs.append(job)
      state.commandCount += job.commands.count
      state.byteCount += job.byteCount
      return (nil, isFirst)
    }
    if isFirst { news.signal() }
    return reason
  }

  /// Waits for jobs and takes all of them; returns nil when the queue is closed and empty.
  func take() -> [Job]? {
    while true {
      let (jobs, isClosed) = state.withLock { state in
        defer {
          state.jobs = []
          state.commandCount = 0
          state.byteCount = 0
        }
        return (state.jobs, state.isClosed)
      }
      if !jobs.isEmpty { return jobs }
      if isClosed { return nil }
      news.wait()
    }
  }

  /// Rejects all commands for a while.
  func refuse(for duration: Duration, reason: String) {
    state.withLock { $0.refusal = (.now + duration, reason) }
  }

  /// Accepts no more commands; those that were accepted are still taken.
  func close() {
    state.withLock { $0.isClosed = true }
    news.signal()
  }
}
