internal import Crosswalk
internal import CrosswalkRedis

/// Reads a generation from Redis and checks that it is complete; it is for background threads, because it takes long.
struct GenerationReader {
  /// The number of chunks that are requested at once, which are a few megabytes.
  private static let chunksInFlight = 4

  let connection: RedisConnection
  let keys: Keys

  /// A generation as Redis has it.
  struct Present: Sendable {
    let record: GenerationRecord
    let content: DictionaryContent
  }

  /// Reads a generation into a dictionary that can answer lookups.
  ///
  /// - Throws: `StoreError.damaged` with the reason if it is not complete, or contains what a file may not contain.
  func read(_ name: String, _ generation: Generation) async throws(StoreError) -> ServedDictionary {
    let present = try await present(name, generation)
    return try ServedDictionary(present.content, generation, present.record)
  }

  /// Returns what Redis has of a generation; nil if it is not complete.
  func whole(
    _ name: String, _ generation: Generation, _ onProgress: (Int) -> Void
  ) async throws(StoreError) -> Present? {
    do throws(StoreError) {
      return try await present(name, generation, onProgress)
    } catch {
      guard case .damaged = error else { throw error }
      return nil
    }
  }

  /// Reads a generation.
  ///
  /// - Parameters:
  ///   - name: The dictionary's name.
  ///   - generation: Which generation of it.
  ///   - onProgress: Receives roughly how many more entries have been read.
  /// - Returns: The generation, which is complete.
  /// - Throws: `StoreError.damaged` with the reason if it is not complete, or contains what a file may not contain.
  private func present(
    _ name: String, _ generation: Generation, _ onProgress: (Int) -> Void = { _ in }
  ) async throws(StoreError) -> Present {
    let looks = try await connection.looks([
      RedisCommand("GET", RedisWord(keys.definition(name, generation))),
      RedisCommand("HLEN", RedisWord(keys.entries(name, generation))),
    ])
    let record = try record(of: looks[0], name, generation)
    guard looks[1] == .integer(Int64(record.chunks)) else {
      let found = looks[1].integer.map { Int(clamping: $0).counted("chunk", "chunks") } ?? "no chunks"
      throw .damaged("\(name) \(generation.id) has \(found) of entries and should have \(record.chunks)")
    }
    var assembler = DictionaryAssembler(definition: record.definition, file: record.file)
    for first in stride(from: 0, to: record.chunks, by: Self.chunksInFlight) {
      // A load whose client is gone stops reading.
      guard !Task.isCancelled else { throw .cancelled }
      let numbers = first..<min(first + Self.chunksInFlight, record.chunks)
      let reply = try await connection.look(
        RedisCommand(["HMGET", RedisWord(keys.entries(name, generation))] + numbers.map { RedisWord($0) }))
      for chunk in reply.array ?? [] {
        guard let bytes = chunk.bytes else {
          throw .damaged("a chunk of entries is missing in \(name) \(generation.id)")
        }
        do throws(JSONError) {
          try assembler.add(lines: bytes)
        } catch {
          throw .damaged("\(name) \(generation.id) has an entry that does not fit the dictionary")
        }
      }
      onProgress(record.entries * numbers.count / record.chunks)
    }
    let content = assembler.finishContent()
    try record.verify(content, as: "\(name) \(generation.id)")
    return Present(record: record, content: content)
  }

  /// Returns the definition of a generation.
  private func record(
    of reply: RedisReply, _ name: String, _ generation: Generation
  ) throws(StoreError) -> GenerationRecord {
    if reply == .null { throw .damaged("\(name) \(generation.id) has no definition") }
    guard let record = reply.bytes.flatMap(GenerationRecord.init) else {
      throw .damaged("\(name) \(generation.id) has an invalid definition")
    }
    guard record.definition.name == name else {
      throw .damaged("\(name) \(generation.id) has the definition of \(record.definition.name)")
    }
    return record
  }
}

extension GenerationRecord {
  /// Throws if the content is not what was loaded.
  func verify(_ content: DictionaryContent, as name: String) throws(StoreError) {
    guard content.entryCount == entries else {
      throw .damaged("\(name) has \(content.entryCount.counted("entry", "entries")) and should have \(entries)")
    }
    let found = try StoreError.unlessCancelled { () throws(CancellationError) in try Digest.of(content) }
    guard found == digest else { throw .damaged("\(name) is not what was loaded: its digest differs") }
  }
}
