package import CrosswalkRedis

extension RedisConnection {
  /// Sends a command; fails as the store does.
  package func reply(to command: RedisCommand, in run: RedisRun? = nil) async throws(StoreError) -> RedisReply {
    do throws(RedisError) {
      return try await send(command, in: run)
    } catch {
      throw StoreError(error)
    }
  }

  /// Sends commands with no wait in between; fails if one of them does.
  @discardableResult
  package func replies(
    to commands: [RedisCommand], in run: RedisRun? = nil
  ) async throws(StoreError) -> [RedisReply] {
    let replies = try await looks(commands, in: run)
    for case .error(let error) in replies { throw StoreError(error) }
    return replies
  }

  /// Reads what may be damaged: a key of another type than it should be answers with an error, which is none of the
  /// kinds that anything is read from.
  package func looks(_ commands: [RedisCommand], in run: RedisRun? = nil) async throws(StoreError) -> [RedisReply] {
    let replies: [RedisReply]
    do throws(RedisError) {
      replies = try await send(commands, in: run)
    } catch {
      throw StoreError(error)
    }
    for case .error(let error) in replies where !error.isWrongType { throw StoreError(error) }
    return replies
  }

  /// The same with one command.
  package func look(_ command: RedisCommand) async throws(StoreError) -> RedisReply {
    try await looks([command])[0]
  }

  /// Runs a script; fails as the store does.
  @discardableResult
  package func result(
    of script: RedisScript, keys: [String], arguments: [RedisWord], in run: RedisRun? = nil
  ) async throws(StoreError) -> RedisReply {
    try await reply(to: script.command(keys: keys, arguments: arguments), in: run)
  }

  /// Asks which run of Redis answers; fails as the store does.
  package func answeringRun() async throws(StoreError) -> RedisRun {
    do throws(RedisError) {
      return try await ping()
    } catch {
      throw StoreError(error)
    }
  }
}

extension Array {
  /// Its elements in order, `size` at a time: as much as goes to Redis at once.
  package func chunks(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
