internal import CrosswalkRedis
internal import CrosswalkStore

/// Knows which Redis has the locks, and makes good what it has lost when it is started again or another takes its place.
///
/// What was given within its last second would else be given twice.
actor LockMemory {
  /// Other nodes hear of a new Redis within a second or so, and have as much time to give again what they gave.
  private let patience: Duration
  private let connection: RedisConnection
  private let keys: Keys
  private var recent = RecentLocks()
  private var known: String?
  private var meeting: (run: String, task: Task<Result<Void, RedisError>, Never>)?

  init(connection: RedisConnection, keys: Keys, patience: Duration) {
    self.connection = connection
    self.keys = keys
    self.patience = patience
  }

  /// Runs a script that goes on only in the Redis that is known, and makes that known which it finds.
  func run(_ script: RedisScript, keys: [String], arguments: [RedisWord]) async throws(RedisError) -> RedisReply {
    while true {
      let reply = try await connection.run(script, keys: keys, arguments: arguments + [RedisWord(known ?? "")])
      guard let run = RedisRun.other(reply) else { return reply }
      try await meet(run)
    }
  }

  func note(_ change: LockChange, of name: CoordinationName) {
    recent.note(change, of: name, at: .now)
  }

  /// Looks whether Redis is still the one that is known.
  func look() async {
    // Where it is away, whoever asks for a lock finds out.
    guard let run = try? await connection.redisRun() else { return }
    try? await meet(run)
  }

  /// Makes a Redis the one that is known, once what it may have lost is there again; one meeting at a time.
  private func meet(_ run: String) async throws(RedisError) {
    if let meeting, meeting.run == run { return try await meeting.task.value.get() }
    guard run != known else { return }
    let task = Task { await self.makeGood(run) }
    meeting = (run, task)
    try await task.value.get()
  }

  private func makeGood(_ run: String) async -> Result<Void, RedisError> {
    defer { meeting = nil }
    do throws(RedisError) {
      let commands = recent.recent(at: .now).map { command(for: $0.change, of: $0.name) }
      if !commands.isEmpty { _ = try await connection.send(commands) }
    } catch {
      return .failure(error)
    }
    // The first that is met has nothing to make good, and nobody is to wait for it.
    if known != nil { try? await Task.sleep(for: patience) }
    known = run
    return .success(())
  }

  private func command(for change: LockChange, of name: CoordinationName) -> RedisCommand {
    switch change {
    case .held(let lock, let content):
      LockScripts.giveAgain.command(
        keys: [keys.lock(name), keys.fence(name)],
        arguments: [
          "", RedisWord(content), RedisWord(lock.takenUntil.microseconds), RedisWord(lock.fence),
          RedisWord(lock.changed.microseconds),
        ])
    case .freed(let fence):
      LockScripts.freeAgain.command(
        keys: [keys.lock(name), keys.fence(name)],
        arguments: ["", RedisWord(keys.lockReleases), RedisWord(name.text), RedisWord(fence)])
    }
  }
}
