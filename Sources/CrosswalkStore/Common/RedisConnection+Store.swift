package import CrosswalkRedis

extension RedisConnection {
  /// Sends a command; throws errors as `StoreError`.
  package func reply(to command: RedisCommand, in run: RedisRun? = nil) async throws(StoreError) -> RedisReply {
    do throws(RedisError) {
      return try await send(command, in: run)
    } catch {
      throw StoreError(error)
    }
  }

  /// Sends commands without waiting in between; throws if one of them fails.
  @discardableResult
  package func replies(
    to commands: [RedisCommand], in run: RedisRun? = nil
  ) async throws(StoreError) -> [RedisReply] {
    try await begin(commands, in: run).results()
  }

  /// Sends commands that read keys which may be damaged.
  ///
  /// For a key of the wrong type the reply is an error, from which callers read nothing; it is not thrown.
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

  /// Sends one command that reads a key which may be damaged.
  package func look(_ command: RedisCommand) async throws(StoreError) -> RedisReply {
    try await looks([command])[0]
  }

  /// Runs a script; throws errors as `StoreError`.
  @discardableResult
  package func result(
    of script: RedisScript, keys: [String], arguments: [RedisWord], in run: RedisRun? = nil
  ) async throws(StoreError) -> RedisReply {
    try await reply(to: script.command(keys: keys, arguments: arguments), in: run)
  }

  /// Asks Redis which run it is; throws errors as `StoreError`.
  package func answeringRun() async throws(StoreError) -> RedisRun {
    do throws(RedisError) {
      return try await ping()
    } catch {
      throw StoreError(error)
    }
  }
}

extension PendingReplies {
  /// Waits for the replies; throws errors as `StoreError`, also if one of the commands failed.
  @discardableResult
  package func results() async throws(StoreError) -> [RedisReply] {
    let replies: [RedisReply]
    do throws(RedisError) {
      replies = try await self.replies
    } catch {
      throw StoreError(error)
    }
    for case .error(let error) in replies { throw StoreError(error) }
    return replies
  }
}

extension Array {
  /// Returns the elements in order, `size` at a time, so that each part can be sent to Redis as a batch.
  package func chunks(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
