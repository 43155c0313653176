internal import Crosswalk
package import CrosswalkRedis
internal import Foundation
internal import Logging

/// A copy of what a node serves, in files, for a start while Redis is away or after Redis has lost its data.
///
/// There is a file for each dictionary: its definition, and then its entries, one on each line. Another file lists the
/// dictionaries. It is written last and then renamed, so that a copy is either complete or still the one before.
package struct CatalogCopy: Sendable {
  private let folder: String
  private var list: String { folder + "/catalog.json" }

  /// - Parameter folder: A folder for this copy only, which is made when it is first needed.
  package init(folder: String) {
    self.folder = folder
  }

  /// Makes the copy for one Redis and namespace in a data directory, which may serve several of them in turn.
  ///
  /// - Parameters:
  ///   - dataDirectory: The data directory.
  ///   - redis: The Redis; nil for the private Redis of that directory.
  ///   - namespace: The text that begins every key.
  package init(dataDirectory: String, redis: RedisAddress?, namespace: String) {
    let source = redis.map(\.description) ?? "private"
    self.init(folder: dataDirectory + "/copies/" + Digest.of(text: "\(source) \(namespace)").prefix(16))
  }

  /// Writes a snapshot to the copy.
  ///
  /// A failure is only logged, because the node can serve without a copy.
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
    while let chunk = served.dictionary.content.nextChunk(
      from: &next, entries: GenerationWriter.entriesInChunk, bytes: GenerationWriter.bytesInChunk)
    {
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

  /// What was read from a copy.
  package struct Kept: Sendable {
    /// The dictionaries that are complete.
    package let catalog: ServedCatalog
    /// Why others are damaged, a text for each dictionary.
    package let damage: [String]
  }

  /// Reads the copy; nil if there is none.
  ///
  /// A damaged file is renamed, so that it is written again when its dictionary is next served.
  ///
  /// - Parameter wanted: The dictionaries to read; nil for all.
  /// - Returns: What is complete, and what is not.
  /// - Throws: `StoreError.lost` if nothing of it can be used; the message says how to continue without it.
  package func read(_ wanted: Set<String>? = nil) throws(StoreError) -> Kept? {
    guard let content = FileManager.default.contents(atPath: list) else { return nil }
    guard let (revision, listed) = Self.listed(content) else {
      throw unusable("\(list) is not a list of dictionaries")
    }
    var dictionaries: [ServedDictionary] = []
    var damage: [String] = []
    for (name, generation) in listed where wanted?.contains(name) != false {
      do throws(StoreError) {
        dictionaries.append(try read(name, generation))
      } catch {
        guard case .damaged(let reason) = error else { throw error }
        damage.append(reason)
        let path = path(name, generation)
        rename(path, path + ".damaged")
      }
    }
    if wanted == nil, dictionaries.isEmpty, let first = damage.first { throw unusable(first) }
    return Kept(catalog: ServedCatalog(dictionaries, revision: revision), damage: damage)
  }

  /// Reads the list of the copy; nil if it is not valid.
  private static func listed(_ content: Data) -> (revision: Int64, [(name: String, generation: Generation)])? {
    guard let listed = try? JSON(parsing: content), let revision = listed["revision"]?.integer, revision >= 0,
      let entries = listed["dictionaries"]?.array
    else { return nil }
    var dictionaries: [(String, Generation)] = []
    for entry in entries {
      // The names are used as names of files.
      guard let name = entry["name"]?.string, Name.isValid(name),
        let generation = entry["generation"]?.string.flatMap(Generation.init),
        !dictionaries.contains(where: { $0.0 == name })
      else { return nil }
      dictionaries.append((name, generation))
    }
    return (revision, dictionaries)
  }

  private func unusable(_ reason: String) -> StoreError {
    .lost(
      "the copy of what was served last is damaged: \(reason); start with a Redis that has the dictionaries, "
        + "or delete \(folder) to continue without the copy")
  }

  /// Reads those dictionaries of the copy that Redis has lost or whose catalog entry is damaged; nil if there are none.
  ///
  /// - Throws: `StoreError.lost` if Redis has no catalog and nothing of the copy can be used; the message says how to
  ///   continue without it.
  package func readWhereLost(_ connection: RedisConnection, _ keys: Keys) async throws(StoreError) -> Kept? {
    let names = await BackgroundThread.following.run {
      FileManager.default.contents(atPath: list).flatMap(Self.listed)?.1.map(\.name) ?? []
    }
    let index = try await CatalogIndex.read(connection, keys, known: names)
    if index.isMissing { return try await BackgroundThread.following.run { () throws(StoreError) in try read() } }
    let wanted = Set(index.lost).union(index.damaged.keys).intersection(names)
    return wanted.isEmpty ? nil : try await BackgroundThread.following.run { () throws(StoreError) in try read(wanted) }
  }

  private func read(_ name: String, _ generation: Generation) throws(StoreError) -> ServedDictionary {
    let path = path(name, generation)
    guard let content = FileManager.default.contents(atPath: path) else { throw .damaged("\(path) cannot be read") }
    guard let end = content.firstIndex(of: UInt8(ascii: "\n")),
      let record = GenerationRecord(Array(content[content.startIndex..<end])), record.definition.name == name
    else { throw .damaged("\(path) is not a copy of \(name)") }
    var assembler = DictionaryAssembler(definition: record.definition, file: record.file)
    do throws(JSONError) {
      try assembler.add(lines: Array(content[(end + 1)...]))
    } catch {
      throw .damaged("\(path) has an entry that does not fit the dictionary")
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
