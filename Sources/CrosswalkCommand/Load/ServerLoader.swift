import Crosswalk
import CrosswalkClient
internal import CrosswalkStore

/// Loads dictionaries through a running server.
struct ServerLoader {
  /// The interval at which the server is asked for the progress.
  private static let interval = Duration.milliseconds(200)
  /// Long enough for any load; a broken connection is noticed earlier anyway.
  private static let replyTimeout = Duration.seconds(3600)

  let server: ServerOptions
  let paths: [String]
  let options: LoadOptions
  let bar: ProgressBar

  /// Loads the files, which have no errors; the server compares them with what Redis holds.
  ///
  /// - Returns: The document in the reply.
  func load() async throws -> JSON {
    let tag = "load-" + String(UInt64.random(in: .min ... .max), radix: 16)
    let request = try await request(tag: tag)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      if bar.isVisible { group.addTask { try? await watch(tag) } }
      bar.note("sending")
      let document = try await server.withConnection(replyTimeout: Self.replyTimeout) { connection in
        try await connection.json(for: request)
      }
      group.cancelAll()
      return document
    }
  }

  private func request(tag: String) async throws(Failure) -> Request {
    let paths = paths
    let files: JoinedFiles
    do throws(DictionaryErrors) {
      files = try await Blocking.run { () throws(DictionaryErrors) in try JoinedFiles(paths) }
    } catch {
      throw Failure(error)
    }
    var words: [Request.Option] = [.init("files", files.partsDocument.text), .init("tag", tag)]
    if options.prunes { words.append(.init("prune", "yes")) }
    if options.isDryRun { words.append(.init("dry-run", "yes")) }
    if let most = options.maximumRemoved { words.append(.init("max-removed", "\(most)")) }
    let request = Request(["LOAD", String(decoding: files.text, as: UTF8.self)], options: words)
    guard request.lineLength <= ProtocolLimits.bulkLine else {
      throw Failure(
        .data,
        """
        the files make a LOAD of \(request.lineLength) bytes, and the server takes at most \
        \(ProtocolLimits.bulkLine) (\(ProtocolLimits.bulkLine >> 20) MiB); nothing was sent; give --redis with the \
        server's Redis, or load fewer files at once
        """)
    }
    return request
  }

  /// Asks the server for the progress of the load, on a separate connection, until the task is cancelled.
  private func watch(_ tag: String) async throws {
    try await server.withConnection { connection in
      while !Task.isCancelled {
        let info = try await connection.json(for: Request(["INFO"]))
        if let load = info["loads"]?.array?.first(where: { $0["tag"]?.string == tag }),
          let phase = load["phase"]?.string
        {
          let share = load["share"]?.double
          // Reading is one step without intermediate progress.
          bar.note(phase, share == 0 ? nil : share)
        }
        try await Task.sleep(for: Self.interval)
      }
    }
  }
}
