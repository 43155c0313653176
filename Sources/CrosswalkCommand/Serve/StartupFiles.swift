import Crosswalk
internal import CrosswalkStore
import Logging
import Synchronization
import UnixSignals

/// The files of `--load`, which a server loads at its start, and again on SIGHUP.
final class StartupFiles: Sendable {
  /// How long to wait before loading again after Redis was away.
  private static let pause = Duration.seconds(2)

  private let paths: [String]
  private let store: DictionaryStore
  private let logger: Logger
  /// The dictionaries that could not be loaded at the start because Redis was away.
  private let waiting = Mutex<[DataDictionary]>([])

  init(paths: [String], store: DictionaryStore, logger: Logger) {
    self.paths = paths
    self.store = store
    self.logger = logger
  }

  /// Loads dictionaries into Redis.
  func load(_ dictionaries: [DataDictionary]) async throws(StoreError) {
    guard !dictionaries.isEmpty else { return }
    let outcome = try await store.load(dictionaries)
    for result in outcome.results + outcome.restored {
      switch result.status {
      case .new, .changed: logger.info("\(result.name) is loaded")
      case .unchanged: logger.debug("\(result.name) is unchanged")
      case .restored: logger.warning("Redis had lost \(result.name); it is written there again")
      }
    }
  }

  /// Loads dictionaries as soon as Redis is back.
  func loadLater(_ dictionaries: [DataDictionary]) {
    waiting.withLock { $0 = dictionaries }
  }

  /// Loads the dictionaries that wait, and all files again on each SIGHUP, until the task is cancelled.
  func followSignals() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.loadWaiting() }
      group.addTask {
        for await _ in await UnixSignalsSequence(trapping: .sighup) { await self.reload() }
      }
      await group.waitForAll()
    }
  }

  private func loadWaiting() async {
    while !Task.isCancelled {
      let dictionaries = waiting.withLock { $0 }
      guard !dictionaries.isEmpty else { return }
      do throws(StoreError) {
        try await load(dictionaries)
        waiting.withLock { $0 = [] }
      } catch {
        try? await Task.sleep(for: Self.pause)
      }
    }
  }

  private func reload() async {
    logger.info("SIGHUP: reading the files of --load again")
    do {
      let dictionaries = try await SourceFiles.read(paths, logger: logger)
      waiting.withLock { $0 = [] }
      try await load(dictionaries)
    } catch let failure as Failure {
      logger.error("the files have errors; the dictionaries that were served are still served")
      for line in failure.message.split(separator: "\n") { logger.error("\(line)") }
    } catch {
      logger.error("the files could not be loaded: \(error)")
    }
  }
}
