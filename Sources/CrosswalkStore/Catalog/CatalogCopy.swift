internal import Crosswalk
package import CrosswalkRedis
internal import Foundation
internal import Logging

/// A copy of what a node serves, in its data directory, for a start while Redis is away or after it has lost everything.
///
/// A file for each dictionary - its definition, then its entries, a line each - and one that lists them, written last and
/// moved into place, so that a copy is whole or it is the one before.
package struct CatalogCopy: Sendable {
  private let folder: String
  private var list: String { folder + "/catalog.json" }

  /// - Parameter folder: A folder of this copy's own; it is made when first needed.
  package init(folder: String) {
    self.folder = folder
  }

  /// The copy in a data directory of what one Redis holds under a namespace: a directory may serve several in turn.
  ///
  /// - Parameters:
  ///   - dataDirectory: The data directory.
  ///   - redis: The Redis; nil is the private Redis of that directory.
  ///   - namespace: What its keys begin with.
  package init(dataDirectory: String, redis: RedisAddress?, namespace: String) {
    let source = redis.map(\.description) ?? "private"
    self.init(folder: dataDirectory + "/copies/" + Digest.of(text: "\(source) \(namespace)").prefix(16))
  }

  /// Keeps a snapshot.
  ///
  /// A failure is logged: serving goes on without a copy.
  func keep(_ catalog: ServedCatalog, _ logger: Logger) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      for served in catalog.dictionaries where !FileManager.default.fileExists(atPath: path(served)) {
        try write(served)
      }
      let listed: JSON = [
        "revision": .integer(catalog.revision),
        "dictionaries": .array(
          catalog.dictionaries.map {
            ["name": .string($0.dictionary.definition.name), "generation": .string($0.generation.id)]
          }),
      ]
      try Data(listed.text.utf8).write(to: URL(fileURLWithPath: list), options: .atomic)
      try clear(but: Set(catalog.dictionaries.map(path) + [list]))
    } catch {
      logger.warning("the copy of the dictionaries in \(folder) could not be written: \(error.localizedDescription)")
    }
  }

  private func write(_ served: ServedDictionary) throws {
    let temporary = path(served) + ".new"
    guard FileManager.default.createFile(atPath: temporary, contents: nil),
      let file = FileHandle(forWritingAtPath: temporary)
    else { throw CocoaError(.fileWriteUnknown) }
    defer { try? file.close() }
    let record = GenerationRecord(served.dictionary, digest: served.digest, chunks: 0, loaded: served.loaded)
    try file.write(contentsOf: Data((record.text + "\n").utf8))
    var next = 0
    while let chunk = served.dictionary.content.nextChunk(from: &next, entries: 1000, bytes: 1 << 20) {
      try file.write(contentsOf: Data(chunk + [UInt8(ascii: "\n")]))
    }
    try file.synchronize()
    guard rename(temporary, path(served)) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  private func clear(but kept: Set<String>) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !kept.contains(folder + "/" + name) {
      try FileManager.default.removeItem(atPath: folder + "/" + name)
    }
  }

  /// Reads the copy; nil where there is none.
  ///
  /// - Throws: `StoreError.damaged` where it is not whole.
  package func read() throws(StoreError) -> ServedCatalog? {
    guard let content = FileManager.default.contents(atPath: list) else { return nil }
    guard let listed = try? JSON(parsing: content), let revision = listed["revision"]?.integer else {
      throw .damaged("\(list) is not a list of dictionaries")
    }
    var dictionaries: [ServedDictionary] = []
    for entry in listed["dictionaries"]?.array ?? [] {
      guard let name = entry["name"]?.string, let id = entry["generation"]?.string else {
        throw .damaged("\(list) is not a list of dictionaries")
      }
      dictionaries.append(try read(name, Generation(id: id)))
    }
    return ServedCatalog(dictionaries, revision: revision)
  }

  /// Reads the copy where Redis has no catalog any more; nil where Redis has one, or there is no copy.
  ///
  /// - Throws: `StoreError.lost` where the copy is not whole; it says how to go on without.
  package func readWhereLost(
    _ connection: RedisConnection, _ keys: Keys
  ) async throws(StoreError) -> ServedCatalog? {
    guard try await CatalogIndex.read(connection, keys, known: .empty).generations.isEmpty else { return nil }
    do throws(StoreError) {
      return try await BackgroundThread.following.run { () throws(StoreError) in try read() }
    } catch {
      guard case .damaged(let reason) = error else { throw error }
      throw .lost(
        "Redis has no catalog, and the copy of what was served last is damaged: \(reason); "
          + "delete \(folder) to go on without it")
    }
  }

  private func read(_ name: String, _ generation: Generation) throws(StoreError) -> ServedDictionary {
    let path = path(name, generation)
    guard let content = FileManager.default.contents(atPath: path),
      let end = content.firstIndex(of: UInt8(ascii: "\n")),
      let record = GenerationRecord(Array(content[content.startIndex..<end]))
    else { throw .damaged("\(path) is not a copy of a dictionary") }
    var assembler = DictionaryAssembler(definition: record.definition, file: record.file)
    do throws(JSONError) {
      try assembler.add(lines: Array(content[(end + 1)...]))
    } catch {
      throw .damaged("\(path) has an entry that is none")
    }
    let dictionary = assembler.finishContent()
    try record.verify(dictionary, as: path)
    return try ServedDictionary(dictionary, generation, record)
  }

  private func path(_ served: ServedDictionary) -> String {
    path(served.dictionary.definition.name, served.generation)
  }

  private func path(_ name: String, _ generation: Generation) -> String {
    "\(folder)/\(name).\(generation.id)"
  }
}
