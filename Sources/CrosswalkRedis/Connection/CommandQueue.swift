internal import Dispatch
internal import Synchronization

/// Where callers leave commands for the thread of a connection, and wait for the replies.
final class CommandQueue: Sendable {
  /// The replies to commands that were sent together, and which run of Redis gave them.
  struct Answer: Sendable {
    let replies: [RedisReply]
    let run: RedisRun
  }

  /// Commands that were sent together, and whoever waits for their replies.
  struct Job: Sendable {
    let commands: [RedisCommand]
    /// The run of Redis that they are meant for; nil for any.
    let run: RedisRun?
    let byteCount: Int
    let arrival: ContinuousClock.Instant
    let answer: CheckedContinuation<Result<Answer, RedisError>, Never>

    func succeed(_ replies: [RedisReply], from run: RedisRun) {
      answer.resume(returning: .success(Answer(replies: replies, run: run)))
    }
    func fail(_ error: RedisError) { answer.resume(returning: .failure(error)) }
  }

  private struct State {
    var jobs: [Job] = []
    var commandCount = 0
    var byteCount = 0
    var isClosed = false
    /// Until when nothing is accepted, because connecting failed just now, and how it failed.
    var refusal: (end: ContinuousClock.Instant, reason: String)?
  }

  private let state = Mutex(State())
  /// Signalled when there is something new for the thread.
  ///
  /// One signal too many costs it one look.
  private let news = DispatchSemaphore(value: 0)
  private let maximumCommands: Int
  private let maximumBytes: Int

  init(maximumCommands: Int, maximumBytes: Int) {
    self.maximumCommands = maximumCommands
    self.maximumBytes = maximumBytes
  }

  /// Leaves commands and waits for their replies.
  func send(_ commands: [RedisCommand], in run: RedisRun?) async throws(RedisError) -> Answer {
    let result = await withCheckedContinuation { continuation in
      let job = Job(
        commands: commands, run: run, byteCount: commands.reduce(0) { $0 + $1.byteCount }, arrival: .now,
        answer: continuation)
      if let reason = accept(job) { job.fail(.unavailable(reason)) }
    }
    return try result.get()
  }

  /// Takes a job in, or tells why not.
  private func accept(_ job: Job) -> String? {
    let (reason, isFirst) = state.withLock { state -> (String?, Bool) in
      if state.isClosed { return ("the connection is closed", false) }
      if let refusal = state.refusal, job.arrival < refusal.end { return (refusal.reason, false) }
      let isFirst = state.jobs.isEmpty
      // What finds the queue empty is let in whatever its size, or it could never be sent.
      guard
        isFirst
          || state.commandCount + job.commands.count <= maximumCommands
            && state.byteCount + job.byteCount <= maximumBytes
      else { return ("more than \(maximumCommands) commands or \(maximumBytes) bytes wait to be sent", false) }
      state.jobs.append(job)
      state.commandCount += job.commands.count
      state.byteCount += job.byteCount
      return (nil, isFirst)
    }
    if isFirst { news.signal() }
    return reason
  }

  /// Waits for jobs and takes all that have gathered; `nil` when the mailbox is closed and empty.
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

  /// Accepts nothing for a while.
  func refuse(for duration: Duration, reason: String) {
    state.withLock { $0.refusal = (.now + duration, reason) }
  }

  /// Accepts no more; what was accepted is still taken.
  func close() {
    state.withLock { $0.isClosed = true }
    news.signal()
  }
}

/// Something that happens once, and that tasks can wait for.
final class Completion: Sendable {
  private enum State {
    case awaited([CheckedContinuation<Void, Never>])
    case done
  }

  private let state = Mutex(State.awaited([]))

  /// Says that it happened.
  func finish() {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      guard case .awaited(let waiting) = state else { return [] }
      state = .done
      return waiting
    }
    for continuation in waiting {
      continuation.resume()
    }
  }

  /// Waits until it has happened.
  func wait() async {
    await withCheckedContinuation { continuation in
      let isDone = state.withLock { state in
        guard case .awaited(let waiting) = state else { return true }
        state = .awaited(waiting + [continuation])
        return false
      }
      if isDone { continuation.resume() }
    }
  }
}
