import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting

/// A Redis with the dictionary x, whose second generation is to be damaged, and with y, which stays intact.
struct DamagedRedis {
  let bench: Workbench
  /// The served generation of x, which nodes that served the earlier one have not read yet.
  let generation: Generation

  /// Returns the file of x, which has some of everything that a dictionary can have.
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

  /// Returns the header of x, without the other members of a definition.
  func header() async throws -> [JSON.Member] {
    let text = try await bench.send("GET", key("definition")).string ?? ""
    guard case .object(let members) = try JSON(parsing: text.utf8) else { return [] }
    return members.filter { !["entries", "chunks", "digest", "loaded", "file"].contains($0.name) }
  }

  /// Writes x again, with the digest of what is written.
  ///
  /// - Parameters:
  ///   - header: The header; nil leaves it as it is.
  ///   - lines: The entries; nil writes one.
  ///   - facts: The other members of the definition; nil leaves a member out, and a member that is not named is
  ///     correct.
  /// - Throws: The error of Redis.
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

  /// Sends a command that ends in bytes, which need not be text.
  func send(_ words: [String], _ bytes: [UInt8]) async throws {
    _ = try await bench.connection.send(RedisCommand(words.map { RedisWord($0) } + [RedisWord(bytes)]))
  }
}
