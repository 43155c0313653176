import NIOCore

/// The state of an in-memory Crosswalk, which answers requests without I/O.
struct InMemoryState {
  /// The number of a connection.
  typealias Peer = Int

  /// An action for a peer.
  enum Effect {
    /// Send a line to the peer.
    case send(String, to: Peer)
    /// Make the peer stop waiting after that time.
    case endWaiting(Peer, after: Duration)
  }

  var dictionaries: [String: [[String: String]]] = [:]
  var calls: [RecordedCall] = []
  /// The error that refuses every request; nil if requests are answered.
  var refusal: ServerError?
  private var locks = InMemoryLocks()
  var topics = InMemoryTopics()

  /// Answers a request.
  mutating func answer(_ line: UnsafeRawBufferPointer, from peer: Peer) -> [Effect] {
    do throws(ServerError) {
      if let refusal { throw refusal }
      return try carryOut(RequestLine(line), for: peer)
    } catch {
      return [.send(Self.line("ERR", [error.code.rawValue, error.message]), to: peer)]
    }
  }

  /// Notes that a peer has closed its sending side or has waited long enough.
  mutating func stopWaiting(_ peer: Peer) -> [Effect] {
    locks.stopWaiting(peer) ? [.send("BUSY", to: peer)] : []
  }

  /// Notes that a peer is gone.
  mutating func end(_ peer: Peer) -> [Effect] {
    _ = locks.stopWaiting(peer)
    return topics.end(peer)
  }

  mutating func breakLock(_ name: String) -> [Effect] {
    locks.free(name)
  }

  private mutating func carryOut(_ request: RequestLine, for peer: Peer) throws(ServerError) -> [Effect] {
    func reply(_ status: String, _ words: [String] = []) -> Effect { .send(Self.line(status, words), to: peer) }

    switch request.command {
    case "PING": return [reply("OK", try request.words(0...1).isEmpty ? ["PONG"] : request.words(0...1))]
    case "AUTH": return [reply("OK")]
    case "LOOKUP":
      let answers = try answers(try request.words(4...4))
      switch answers.count {
      case 0: return [reply("NONE")]
      case 1: return [reply("OK", answers)]
      default: return [reply("AMBIGUOUS", answers)]
      }
    case "LOOKUPALL":
      let answers = try answers(try request.words(4...4))
      return [answers.isEmpty ? reply("NONE") : reply("OK", answers)]
    case "ENTRY":
      let words = try request.words(3...3)
      let entries = try entries(words[2], in: words[0], from: words[1])
      guard entries.count < 2 else { return [reply("AMBIGUOUS")] }
      return [entries.first.map { .send("OK " + $0.json.text, to: peer) } ?? reply("NONE")]
    case "EXPLAIN": return [.send("OK " + (try explanation(try request.words(4...4))).json.text, to: peer)]
    case "RECORD":
      calls.append(try request.call)
      return [reply("OK")]
    case "LOCK":
      let name = try request.words(2...2)[0]
      let wait = request.options["wait"].flatMap { Duration(word: $0) } ?? .zero
      if let grant = locks.take(name, for: peer, waits: wait > .zero) {
        return [reply("OK", [grant.token, "\(grant.fence)"])]
      }
      return wait > .zero ? [.endWaiting(peer, after: wait)] : [reply("BUSY")]
    case "EXTEND":
      let words = try request.words(3...3)
      return [reply(locks.isHeld(words[0], by: words[1]) ? "OK" : "LOST")]
    case "UNLOCK":
      let words = try request.words(2...2)
      guard locks.isHeld(words[0], by: words[1]) else { return [reply("LOST")] }
      return [reply("OK")] + locks.free(words[0])
    case "PUBLISH":
      let words = try request.words(2...2)
      let (id, effects) = topics.publish(words[1], to: words[0], id: request.options["id"])
      return [reply("OK", [id])] + effects
    case "SUBSCRIBE":
      let window = request.options["window"].flatMap { Int($0) } ?? 32
      let effects = topics.subscribe(peer, to: try request.words(1...1)[0], group: request.options["group"], window)
      return [reply("OK")] + effects
    case "ACK":
      let words = try request.words(2...2)
      guard let effects = topics.acknowledge(words[1], in: words[0], by: peer) else { return [reply("NONE")] }
      return [reply("OK")] + effects
    default:
      throw ServerError(
        .unknownCommand, "InMemoryCrosswalk does not support \(request.command); test it with a real server")
    }
  }

  private func explanation(_ words: [String]) throws(ServerError) -> Explanation {
    let answers = try answers(words)
    let entries = try entries(words[3], in: words[0], from: words[1])
    let answer: Answer =
      switch answers.count {
      case 0: .none
      case 1: .found(answers[0])
      default: .ambiguous(answers)
      }
    let count = entries.count == 1 ? "1 entry has" : "\(entries.count) entries have"
    return Explanation(
      answer: answer, because: "\(count) this \(words[1])", entry: entries.count == 1 ? entries[0] : nil,
      candidates: answers.count > 1 ? entries : [], nearly: answers.isEmpty ? [] : nil, file: "in memory",
      version: nil, generation: nil)
  }

  private func answers(_ words: [String]) throws(ServerError) -> [String] {
    let (dictionary, from, to, value) = (words[0], words[1], words[2], words[3])
    let entries = try entries(value, in: dictionary, from: from)
    try check(to, in: dictionary)
    guard from != to else { throw ServerError(.badRequest, "from and to are both \(from); they must be two systems") }
    var answers: [String] = []
    for entry in entries {
      if let answer = entry[to], !answers.contains(answer) { answers.append(answer) }
    }
    return answers
  }

  private func entries(
    _ value: String, in dictionary: String, from system: String
  ) throws(ServerError) -> [Entry] {
    try check(system, in: dictionary)
    return (dictionaries[dictionary] ?? []).filter { $0[system] == value }.map { values in
      Entry(cells: values.sorted { $0.key < $1.key }.map { ($0.key, .values([$0.value])) })
    }
  }

  private func check(_ system: String, in dictionary: String) throws(ServerError) {
    guard let entries = dictionaries[dictionary] else {
      throw ServerError(.unknownDictionary, "there is no dictionary \(dictionary); add it with setDictionary")
    }
    guard entries.isEmpty || entries.contains(where: { $0[system] != nil }) else {
      throw ServerError(.unknownSystem, "\(dictionary) has no system \(system): no entry has a value there")
    }
  }

  /// Makes a line from a status and words.
  static func line(_ status: String, _ words: [String]) -> String {
    var buffer = ByteBuffer(string: status)
    for word in words {
      buffer.writeInteger(UInt8(ascii: " "))
      Word.write(word, to: &buffer)
    }
    return String(buffer: buffer)
  }
}
