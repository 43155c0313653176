internal import Crosswalk
internal import CrosswalkRedis

/// Reads a generation from Redis into a dictionary that can be asked, and checks that it is whole.
struct GenerationReader {
  /// How many chunks are asked for at once: a few megabytes.
  private static let chunksInFlight = 4

  let connection: RedisConnection
  let keys: Keys

  /// The dictionary of a generation; nil where it is not whole.
  func whole(_ name: String, _ generation: Generation) async throws(StoreError) -> DataDictionary? {
    do throws(StoreError) {
      return try await read(name, generation).dictionary
    } catch {
      guard case .damaged = error else { throw error }
      return nil
    }
  }

  /// Reads a generation.
  ///
  /// - Throws: `StoreError.damaged` where the definition is missing, or count or digest do not agree.
  func read(_ name: String, _ generation: Generation) async throws(StoreError) -> ServedDictionary {
    let reply = try await connection.reply(to: RedisCommand("GET", RedisWord(keys.definition(name, generation))))
    guard let record = reply.bytes.flatMap(GenerationRecord.init) else {
      throw .damaged("\(name) \(generation.id) has no definition")
    }
    var assembler = DictionaryAssembler(definition: record.definition, file: record.file)
    for first in stride(from: 0, to: record.chunks, by: Self.chunksInFlight) {
      let numbers = first..<min(first + Self.chunksInFlight, record.chunks)
      let reply = try await connection.reply(
        to: RedisCommand(["HMGET", RedisWord(keys.entries(name, generation))] + numbers.map { RedisWord($0) }))
      for chunk in reply.array ?? [] {
        guard let bytes = chunk.bytes else { throw .damaged("\(name) \(generation.id) lacks a chunk of entries") }
        do throws(JSONError) {
          try assembler.add(lines: bytes)
        } catch {
          throw .damaged("\(name) \(generation.id) has an entry that is none")
        }
      }
    }
    let dictionary = assembler.finish()
    try record.verify(dictionary, as: "\(name) \(generation.id)")
    return ServedDictionary(dictionary, generation, record)
  }
}

extension GenerationRecord {
  /// Whether the dictionary is what was loaded.
  func verify(_ dictionary: DataDictionary, as name: String) throws(StoreError) {
    guard dictionary.entryCount == entries else {
      throw .damaged("\(name) has \(dictionary.entryCount) entries and should have \(entries)")
    }
    guard Digest.of(dictionary) == digest else { throw .damaged("\(name) is not what was loaded: its digest differs") }
  }
}
