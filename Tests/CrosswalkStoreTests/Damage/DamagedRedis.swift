import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting

/// A Redis with the dictionaries x, of which a second generation is to be damaged, and y, which nobody touches.
struct DamagedRedis {
  let bench: Workbench
  /// The generation of x that is served, which nodes that served the one before have not read yet.
  let generation: Generation

  /// Makes what is to be damaged: x has a bit of everything that a dictionary may have.
  static func x(_ state: String) -> String {
    """
    dictionary: x
    title: letters
    version: "\(state)"
    source: nobody
    qualifiers: {territory: {from: [a]}, kind}
    systems:
      a: {match: [caseless, trim, digits: 4], unmapped: {default: none}, duplicates: first}
      b: {unmapped: pass, duplicates: ambiguous}
    entries:
      - {a: a0, b: \(state)-0}
      - {a: a1, b: \(state)-1}
      - {a: [Old, older], b: ~, when: {territory: CA}, valid: {from: 1999-01-01, until: 2002-03-01}, note: once}
      - {a: Old, b: \(state)-2, primary: [a]}
    """
  }

  func key(_ rest: String) -> String { "crosswalk:{d:x}:\(generation.id):\(rest)" }

  /// The header of x, without what a generation says besides.
  func header() async throws -> [JSON.Member] {
    let text = try await bench.send("GET", key("definition")).string ?? ""
    guard case .object(let members) = try JSON(parsing: text.utf8) else { return [] }
    return members.filter { !["entries", "chunks", "digest", "loaded", "file"].contains($0.name) }
  }

  /// Writes x anew, with the digest of what is written.
  ///
  /// - Parameters:
  ///   - header: The header; nil leaves it as it is.
  ///   - lines: The entries; nil is one.
  ///   - facts: What the definition says besides; nil leaves a fact out, and what is not named is right.
  /// - Throws: What Redis says.
  func write(header: [JSON.Member]? = nil, lines: [String]? = nil, facts: [(String, JSON?)] = []) async throws {
    var members: [JSON.Member] = header ?? []
    if header == nil { members = try await self.header() }
    let lines = lines ?? [#"["a0","3-0"]"#]
    let content = ([JSON.object(members).text] + lines).joined(separator: "\n")
    var said: [JSON.Member] = [
      JSON.Member("entries", .integer(Int64(lines.count))), JSON.Member("chunks", 1),
      JSON.Member("digest", .string(Digest.of(text: content))), JSON.Member("loaded", "2026-01-01T00:00:00Z"),
      JSON.Member("file", "x.yaml"),
    ]
    for (name, value) in facts {
      said.removeAll { $0.name == name }
      if let value { said.append(JSON.Member(name, value)) }
    }
    try await bench.send("SET", key("definition"), JSON.object(members + said).text)
    try await bench.send("DEL", key("entries"))
    try await bench.send("HSET", key("entries"), "0", lines.joined(separator: "\n"))
  }

  /// Sends a command with bytes that need not be text.
  func send(_ words: [String], _ bytes: [UInt8]) async throws {
    _ = try await bench.connection.send(RedisCommand(words.map { RedisWord($0) } + [RedisWord(bytes)]))
  }
}
