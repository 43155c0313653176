internal import Crosswalk
internal import CrosswalkRedis

/// Writes a new generation of a dictionary, which nobody sees until it is published.
///
/// Its keys expire until the very end, so a load that dies cleans up after itself.
struct GenerationWriter {
  /// How long what was written lives when nobody finishes it.
  static let expiry = "3600"
  private static let entriesInChunk = 1000
  private static let bytesInChunk = 1 << 20
  private static let fieldsInCommand = 100
  private static let bytesInBatch = 1 << 20

  let connection: RedisConnection
  let keys: Keys
  let generation: Generation
  let dictionary: DataDictionary
  private var batch: [RedisCommand] = []
  private var batchBytes = 0
  /// Hashes that have fields already.
  private var begun: Set<String> = []
  private let onProgress: (Int) async throws(StoreError) -> Void

  /// A writer of one generation.
  ///
  /// - Parameters:
  ///   - connection: The Redis that it is written to.
  ///   - keys: The names of the keys.
  ///   - generation: What it will be called.
  ///   - dictionary: What is written.
  ///   - onProgress: Gets the number of fields that were written since it was last called.
  init(
    _ connection: RedisConnection, _ keys: Keys, _ generation: Generation, _ dictionary: DataDictionary,
    onProgress: @escaping (Int) async throws(StoreError) -> Void
  ) {
    self.connection = connection
    self.keys = keys
    self.generation = generation
    self.dictionary = dictionary
    self.onProgress = onProgress
  }

  private var name: String { dictionary.definition.name }

  /// Writes everything, checks that it is there, and makes it stay.
  mutating func write(digest: String, loaded: String) async throws(StoreError) {
    let chunks = try await writeEntries()
    let record = GenerationRecord(dictionary, digest: digest, chunks: chunks, loaded: loaded)
    let definition = RedisWord(keys.definition(name, generation))
    try await add(RedisCommand("SET", definition, RedisWord(record.text), "EX", RedisWord(Self.expiry)))
    var sizes = [keys.entries(name, generation): chunks]
    if dictionary.definition.direct {
      for (from, to) in dictionary.definition.directions {
        let key = keys.map(name, generation, from: from.name, to: to.name)
        sizes[key] = try await writeMap(key, from, to)
      }
    }
    try await flush()
    try await check(sizes)
    try await settle(Array(sizes.keys) + [keys.definition(name, generation)], record)
  }

  /// How many fields there will be, more or less, for progress.
  static func estimatedFields(_ dictionary: DataDictionary) -> Int {
    let directions = dictionary.definition.direct ? dictionary.definition.directions.count : 0
    return dictionary.entryCount * (directions + 1)
  }

  private mutating func writeEntries() async throws(StoreError) -> Int {
    let key = keys.entries(name, generation)
    var number = 0
    var next = 0
    while let chunk = dictionary.nextChunk(from: &next, entries: Self.entriesInChunk, bytes: Self.bytesInChunk) {
      var command = setting(key)
      command.append(RedisWord(number))
      command.append(RedisWord(chunk))
      try await add(command)
      number += 1
    }
    try await onProgress(dictionary.entryCount)
    return number
  }

  /// Writes the answers of one direction; returns how many there are.
  private mutating func writeMap(
    _ key: String, _ from: DirectionEnd, _ to: DirectionEnd
  ) async throws(StoreError) -> Int {
    var count = 0
    var fields = 0
    var command = setting(key)
    var directAnswers = DirectAnswers(dictionary, from: from.place, to: to.place)
    while let answers = directAnswers.next() {
      for (value, answer) in answers {
        command.append(RedisWord(Array(value)))
        command.append(RedisWord(Array(answer)))
        fields += 1
        guard fields == Self.fieldsInCommand || command.byteCount >= Self.bytesInBatch else { continue }
        try await add(command)
        command = setting(key)
        count += fields
        fields = 0
      }
      try await onProgress(answers.count)
    }
    if fields > 0 { try await add(command) }
    return count + fields
  }

  /// The beginning of a command that sets fields of a hash; the first for a hash makes it expire in the same step.
  private mutating func setting(_ key: String) -> RedisCommand {
    begun.insert(key).inserted ? Self.beginning.command(keys: [key]) : RedisCommand("HSET", RedisWord(key))
  }

  private mutating func add(_ command: RedisCommand) async throws(StoreError) {
    batch.append(command)
    batchBytes += command.byteCount
    if batchBytes >= Self.bytesInBatch { try await flush() }
  }

  private mutating func flush() async throws(StoreError) {
    guard !batch.isEmpty else { return }
    let commands = batch
    batch = []
    batchBytes = 0
    try await connection.replies(to: commands)
  }

  private func check(_ sizes: [String: Int]) async throws(StoreError) {
    let sizes = Array(sizes)
    let replies = try await connection.replies(to: sizes.map { RedisCommand("HLEN", RedisWord($0.key)) })
    for ((key, size), reply) in zip(sizes, replies) where reply.integer != Int64(size) {
      throw .damaged("\(key) has \(reply.integer ?? -1) fields after writing \(size)")
    }
  }

  /// Makes the generation stay and notes it in the history, in one step.
  private func settle(_ written: [String], _ record: GenerationRecord) async throws(StoreError) {
    let entry: JSON = [
      "generation": .string(generation.id), "version": record.definition.version.map(JSON.string) ?? .null,
      "entries": .integer(Int64(record.entries)), "loaded": .string(record.loaded),
    ]
    try await connection.result(
      of: Self.settling, keys: [keys.history(name)] + written, arguments: [RedisWord(entry.text)])
  }

  private static let beginning = RedisScript(
    """
    redis.call('HSET', KEYS[1], unpack(ARGV))
    return redis.call('EXPIRE', KEYS[1], \(expiry))
    """)

  private static let settling = RedisScript(
    """
    for i = 2, #KEYS do redis.call('PERSIST', KEYS[i]) end
    return redis.call('LPUSH', KEYS[1], ARGV[1])
    """)
}

/// One end of a direction: a system's place and name.
struct DirectionEnd {
  let place: Int
  let name: String
}

extension Definition {
  /// Every ordered pair of systems.
  var directions: [(from: DirectionEnd, to: DirectionEnd)] {
    let ends = systems.enumerated().map { DirectionEnd(place: $0.offset, name: $0.element.name) }
    return ends.flatMap { from in ends.filter { $0.place != from.place }.map { (from, $0) } }
  }
}
