/// The work of a connection's thread: takes jobs from the queue to Redis and brings the replies back.
///
/// Jobs that arrive during one batch make up the next, so that a busier connection spends less on each command.
struct PipelineThread: ~Copyable {
  /// The most commands in a batch.
  private static let batchCommands = 512
  /// The most bytes in a batch of more than one command.
  private static let batchBytes = 256 << 10

  private let address: RedisAddress
  private let options: RedisConnection.Options
  private let queue: CommandQueue
  private let record: HealthRecord
  private var connection: HiredisContext?
  private var backoff = Backoff(first: .milliseconds(50), limit: .seconds(1))

  init(address: RedisAddress, options: RedisConnection.Options, queue: CommandQueue, record: HealthRecord) {
    self.address = address
    self.options = options
    self.queue = queue
    self.record = record
    connection = nil
  }

  /// Works until the queue is closed and empty.
  mutating func run() {
    while let jobs = queue.take() {
      var rest = jobs[...]
      while !rest.isEmpty {
        deliver(&rest)
      }
    }
    connection = nil
    record.becomeDown(nil)
  }

  /// Removes the first of `jobs`, as many as fit into one batch, and answers them.
  private mutating func deliver(_ jobs: inout ArraySlice<CommandQueue.Job>) {
    let run: RedisRun
    do {
      run = try connectIfNeeded()
    } catch {
      queue.refuse(for: backoff.next(), reason: error.reason)
      for job in jobs {
        job.fail(.unavailable(error.reason))
      }
      jobs = []
      return
    }
    let oldest = ContinuousClock.now - options.queueTimeout
    var batch: [CommandQueue.Job] = []
    var commandCount = 0
    var byteCount = 0
    while let job = jobs.first {
      guard job.arrival > oldest else {
        job.fail(.unavailable("it was busy for \(options.queueTimeout); the command was not sent"))
        jobs.removeFirst()
        continue
      }
      if let wanted = job.run, wanted != run {
        job.fail(.otherRun(run))
        jobs.removeFirst()
        continue
      }
      commandCount += job.commands.count
      byteCount += job.byteCount
      let fits = commandCount <= Self.batchCommands && byteCount <= Self.batchBytes
      guard batch.isEmpty || fits else { break }
      batch.append(job)
      jobs.removeFirst()
      guard fits else { break }
    }
    answer(batch, in: run)
  }

  /// Answers several jobs that make up one batch, or one job that makes up several batches.
  private mutating func answer(_ jobs: [CommandQueue.Job], in run: RedisRun) {
    var answered = 0
    do {
      if jobs.count == 1 {
        var replies: [RedisReply] = []
        for part in Self.parts(of: jobs[0].commands) {
          try exchange([part]) { replies.append(contentsOf: $0) }
        }
        jobs[0].succeed(replies, from: run)
      } else {
        try exchange(jobs.map { $0.commands[...] }) { replies in
          jobs[answered].succeed(replies, from: run)
          answered += 1
        }
      }
    } catch {
      connection = nil
      record.becomeDown(error.reason)
      for job in jobs[answered...] {
        job.fail(.outcomeUnknown(error.reason))
      }
    }
  }

  /// Sends all commands, then passes on the replies, one list for each list of commands.
  private func exchange(
    _ lists: [ArraySlice<RedisCommand>], receive: ([RedisReply]) -> Void
  ) throws(HiredisContext.Failure) {
    let deadline = ContinuousClock.now + options.commandTimeout
    for commands in lists {
      for command in commands {
        try connection?.append(command)
      }
    }
    try connection?.flush(by: deadline)
    for commands in lists {
      var replies: [RedisReply] = []
      replies.reserveCapacity(commands.count)
      for _ in commands {
        guard let reply = try connection?.reply(by: deadline) else { throw .timedOut }
        replies.append(reply)
      }
      receive(replies)
    }
  }

  /// Returns the run of Redis that it is connected to, after connecting if necessary.
  private mutating func connectIfNeeded() throws(HiredisContext.Failure) -> RedisRun {
    // Redis may have gone since the last batch. Nothing is lost if this is noticed before sending.
    if connection?.isStale == true { connection = nil }
    if let run = connection?.run { return run }
    let run: RedisRun
    do {
      let opened = try HiredisContext.open(
        address, timeout: options.connectTimeout, writeTimeout: options.commandTimeout)
      run = opened.run
      connection = consume opened
    } catch {
      record.becomeDown(error.reason)
      throw error
    }
    backoff.reset()
    record.becomeUp(run)
    return run
  }

  /// Splits commands into batches.
  private static func parts(of commands: [RedisCommand]) -> [ArraySlice<RedisCommand>] {
    var parts: [ArraySlice<RedisCommand>] = []
    var start = 0
    var byteCount = 0
    for (index, command) in commands.enumerated() {
      byteCount += command.byteCount
      if index > start, index - start == batchCommands || byteCount > batchBytes {
        parts.append(commands[start..<index])
        start = index
        byteCount = command.byteCount
      }
    }
    return parts + [commands[start...]]
  }
}

/// The wait before the next try, which doubles after each failure, up to a limit.
struct Backoff: Sendable {
  private let first: Duration
  private let limit: Duration
  private var upcoming: Duration

  init(first: Duration, limit: Duration) {
    self.first = first
    self.limit = limit
    upcoming = first
  }

  /// Returns the wait after one more failure.
  mutating func next() -> Duration {
    defer { upcoming = min(upcoming * 2, limit) }
    return upcoming
  }

  /// Begins again with the shortest wait.
  mutating func reset() {
    upcoming = first
  }
}
