internal import Crosswalk
internal import CrosswalkMonitoring
internal import CrosswalkStore
internal import Logging

extension Command {
  /// Returns the commands that show and forget captured calls.
  static func captures(of engine: MonitorEngine, _ logger: Logger) -> [Command] {
    let mutex = AsyncMutex()
    return [
      samples(of: engine, mutex, logger), slow(of: engine, mutex, logger), forget(in: engine, logger),
    ]
  }

  private static func samples(of engine: MonitorEngine, _ mutex: AsyncMutex, _ logger: Logger) -> Command {
    Command(
      "SAMPLES", "service [status=ok|error] [count=10]",
      summary: "Shows randomly sampled calls, newest first.",
      role: .operator, positionals: 1...1, options: .named(["status", "count"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let count = try request.number("count", among: CaptureLimits.samples) ?? 10
          let status = try request.word("status", CaptureStatus.self)
          let service = try request.service
          return try await .captures(mutex) { () async throws(StoreError) in
            try await engine.captures.samples(of: service, status: status, count: count)
          }
        }
      })
  }

  private static func slow(of engine: MonitorEngine, _ mutex: AsyncMutex, _ logger: Logger) -> Command {
    Command(
      "SLOW", "service [count=100] [from=TIME] [until=TIME] [cid=word]",
      summary: "Shows the slowest calls, slowest first.", role: .operator, positionals: 1...1,
      options: .named(["count", "from", "until", "cid"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let count = try request.number("count", among: CaptureLimits.slow) ?? 100
          let (from, until) = try (request.moment("from"), request.moment("until"))
          if let from, let until, from >= until { throw WindowError.empty }
          let (service, cid) = try (request.service, request.text("cid"))
          return try await .captures(mutex) { () async throws(StoreError) in
            try await engine.captures.slow(of: service, count: count, from: from, until: until, cid: cid)
          }
        }
      })
  }

  private static func forget(in engine: MonitorEngine, _ logger: Logger) -> Command {
    Command(
      "FORGET", "service [statistics=yes]",
      summary: "Deletes all captures of a service, and on request its figures, policy and name.",
      role: .operator, positionals: 1...1, options: .named(["statistics"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let service = try request.service
          try await engine.forget(service, withStatistics: try request.isGiven("statistics"))
          return .ok
        }
      })
  }
}

extension Reply {
  /// Returns the documents of captures as an array.
  ///
  /// Only one such reply is made at a time, which limits what is read and not yet written. Afterwards the freed memory,
  /// which can be several times the size of the reply, is returned to the system.
  fileprivate static func captures(
    _ mutex: AsyncMutex, _ read: @Sendable () async throws(StoreError) -> [[UInt8]]
  ) async throws(StoreError) -> Reply {
    guard await mutex.lockUnlessCancelled() else { throw .cancelled }
    defer { mutex.unlock() }
    return try await BackgroundThread.answering.run { () async throws(StoreError) in
      let text = try CaptureDocuments.array(of: await read())
      if text.count > 1 << 20 { Memory.giveBack() }
      return .json(text)
    }
  }
}
