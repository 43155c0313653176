internal import Crosswalk
internal import CrosswalkRedis

/// Writes a new generation of a dictionary, which is not visible until it is published.
///
/// Its keys expire until the very end, so a load that crashes leaves nothing for long.
struct GenerationWriter {
  /// The seconds after which an unfinished generation expires.
  static let expiry = "3600"
  /// The most entries in a piece of a generation, in Redis or in a copy.
  static let entriesInChunk = 1000
  /// The bytes of such a piece after which no further entry is added.
  static let bytesInChunk = 1 << 20
  private static let fieldsInCommand = 100
  /// A bit less than a connection sends at once, so that a batch is not split.
  private static let bytesInBatch = 192 << 10
  /// While Redis carries out one batch, another waits at the connection, and the next is made.
  ///
  /// Redis is the slower part, and it never waits. More would only take memory, and delay others at the connection.
  private static let batchesInFlight = 2

  /// Receives how many fields were written since the last call.
  typealias Progress = (Int) async throws(StoreError) -> Void

  private let connection: RedisConnection
  private let keys: Keys
  private let result: LoadResult
  private var batch: [RedisCommand] = []
  private var batchBytes = 0
  /// The hashes that the batch makes expire.
  private var expiring: Set<String> = []
  private var pending: [PendingReplies] = []
  /// The number of fields that each hash should have in the end; a hash without fields is not included.
  private var sizes: [String: Int] = [:]
  private var chunks = 0

  init(_ connection: RedisConnection, _ keys: Keys, _ result: LoadResult) {
    self.connection = connection
    self.keys = keys
    self.result = result
  }

  private var dictionary: DataDictionary { result.dictionary }
  private var name: String { result.name }
  private var generation: Generation { result.generation }

  /// Writes everything, and checks that it is there.
  mutating func write(_ onProgress: Progress) async throws(StoreError) {
    try await writeEntries(onProgress)
    let record = GenerationRecord(
      dictionary, digest: result.record.digest, chunks: chunks, loaded: result.record.loaded)
    try await add(
      RedisCommand(
        "SET", RedisWord(keys.definition(name, generation)), RedisWord(record.text), "EX", RedisWord(Self.expiry)))
    if dictionary.definition.direct {
      for (from, to) in dictionary.definition.directions { try await writeMap(from, to, onProgress) }
    }
    try await flush()
    try await finishPending(downTo: 0)
    try await check()
  }

  /// Stops the keys from expiring and adds the generation to the history, in one step.
  func settle() async throws(StoreError) {
    let record = result.record
    let entry: JSON = [
      "generation": .string(generation.id), "version": record.definition.version.map(JSON.string) ?? .null,
      "entries": .integer(Int64(record.entries)), "loaded": .string(record.loaded),
    ]
    try await connection.result(
      of: Self.settling, keys: [keys.history(name), keys.definition(name, generation)] + sizes.keys,
      arguments: [RedisWord(entry.text)])
  }

  private static let beginning = RedisScript(
    """
    redis.call('HSET', KEYS[1], unpack(ARGV))
    return redis.call('EXPIRE', KEYS[1], \(expiry))
    """)

  private static let settling = RedisScript(
    """
    \(CatalogScripts.mending)
    mend(KEYS[1], 'list')
    for i = 2, #KEYS do redis.call('PERSIST', KEYS[i]) end
    return redis.call('LPUSH', KEYS[1], ARGV[1])
    """)

  /// Returns roughly how many fields there will be, for the progress.
  static func estimatedFields(_ dictionary: DataDictionary) -> Int {
    let directions = dictionary.definition.direct ? dictionary.definition.directions.count : 0
    return dictionary.entryCount * (directions + 1)
  }

  private mutating func writeEntries(_ onProgress: Progress) async throws(StoreError) {
    let key = keys.entries(name, generation)
    var next = 0
    while let chunk = dictionary.content.nextChunk(from: &next, entries: Self.entriesInChunk, bytes: Self.bytesInChunk)
    {
      var command = setting(key)
      command.append(RedisWord(chunks))
      command.append(RedisWord(chunk))
      try await add(command, to: key, fields: 1)
      chunks += 1
    }
    try await onProgress(dictionary.entryCount)
  }

  /// Writes the map of one direction.
  private mutating func writeMap(
    _ from: DirectionEnd, _ to: DirectionEnd, _ onProgress: Progress
  ) async throws(StoreError) {
    let key = keys.map(name, generation, from: from.name, to: to.name)
    var fields = 0
    var command = setting(key)
    var directAnswers = DirectAnswers(dictionary, from: from.index, to: to.index)
    while let answers = directAnswers.next() {
      for (value, answer) in answers {
        command.append(value)
        command.append(answer)
        fields += 1
        guard fields == Self.fieldsInCommand || command.byteCount >= Self.bytesInBatch else { continue }
        try await add(command, to: key, fields: fields)
        command = setting(key)
        fields = 0
      }
      try await onProgress(answers.count)
    }
    if fields > 0 { try await add(command, to: key, fields: fields) }
  }

  private mutating func add(_ command: RedisCommand) async throws(StoreError) {
    batch.append(command)
    batchBytes += command.byteCount
    if batchBytes >= Self.bytesInBatch { try await flush() }
  }

  /// Returns the beginning of a command that sets fields of a hash.
  ///
  /// The first one in each batch also sets the expiry of the hash: if the connection breaks, a batch can be carried out
  /// although the one before it was lost.
  private mutating func setting(_ key: String) -> RedisCommand {
    expiring.insert(key).inserted ? Self.beginning.command(keys: [key]) : RedisCommand("HSET", RedisWord(key))
  }

  private mutating func add(_ command: RedisCommand, to key: String, fields: Int) async throws(StoreError) {
    sizes[key, default: 0] += fields
    try await add(command)
  }

  /// Passes the batch on to the connection.
  ///
  /// After an error nobody waits for the batches in flight. They are ahead of the commands that remove what was written.
  private mutating func flush() async throws(StoreError) {
    // A server that stops, or a client that is gone, does not wait for the end of a long load.
    guard !Task.isCancelled else { throw .cancelled }
    guard !batch.isEmpty else { return }
    let commands = batch
    batch = []
    batchBytes = 0
    expiring = []
    try await finishPending(downTo: Self.batchesInFlight - 1)
    pending.append(connection.begin(commands))
  }

  /// Waits for the oldest batches until only that many are in flight.
  private mutating func finishPending(downTo count: Int) async throws(StoreError) {
    while pending.count > count { try await pending.removeFirst().results() }
  }

  private func check() async throws(StoreError) {
    let expected = Array(sizes)
    let replies = try await connection.replies(to: expected.map { RedisCommand("HLEN", RedisWord($0.key)) })
    for ((key, size), reply) in zip(expected, replies) where reply.integer != Int64(size) {
      throw .damaged("\(key) has \(reply.integer ?? -1) fields after writing \(size)")
    }
  }
}

/// One end of a direction: the index and name of a system.
struct DirectionEnd {
  let index: Int
  let name: String
}

extension Definition {
  /// Every ordered pair of systems.
  var directions: [(from: DirectionEnd, to: DirectionEnd)] {
    let ends = systems.enumerated().map { DirectionEnd(index: $0.offset, name: $0.element.name) }
    return ends.flatMap { from in ends.filter { $0.index != from.index }.map { (from, $0) } }
  }
}
