import Crosswalk
import CrosswalkClient
import CrosswalkTesting
import Testing

/// An application that looks up in process and asks a server, in one file: the answers of both are of the same types.
@Suite struct BothLibrariesTests {
  private static let yaml = """
    dictionary: d
    version: "3"
    qualifiers: [land]
    systems: {a: {duplicates: ambiguous}, b: {unmapped: {default: other}}, c: {}}
    entries:
    - [x, 1, [one, uno]]
    - {a: y, b: 2, valid: {from: 2001-01-01, until: 2002-01-01}, note: old}
    - {a: z, b: 3}
    - {a: z, b: 4}
    - {a: w, b: 5, when: {land: CA}}
    - {a: v, b: ~, primary: true}
    """

  @Test func `a catalog and a server that loaded the same text answer the same`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await sandbox.serve()
      let client = Client(try #require(ServerAddress(server.address)))
      #expect(try await client.load(Self.yaml).map(\.entries) == [6])
      let catalog = try Catalog(yaml: Self.yaml, named: "LOAD")
      let day = try #require(Day("2001-05-01"))
      for (value, on, context) in [
        ("x", nil, [:]), ("y", day, [:]), ("y", nil, [:]), ("z", nil, [:]), ("w", nil, ["land": "CA"]), ("w", day, [:]),
        ("v", nil, [:]), ("X", nil, [:]),
      ] as [(String, Day?, [String: String])] {
        let here: Answer = try catalog.lookup(value, in: "d", from: "a", to: "b", on: on, when: context)
        let there: Answer = try await client.lookup(value, in: "d", from: "a", to: "b", on: on, when: context)
        #expect(here == there)
        let all = try await client.lookupAll(value, in: "d", from: "a", to: "c", on: on, when: context)
        #expect(try catalog.lookupAll(value, in: "d", from: "a", to: "c", on: on, when: context) == all)
        let entry: EntryAnswer = try await client.entry(value, in: "d", from: "a", on: on, when: context)
        #expect(try catalog.entry(value, in: "d", from: "a", on: on, when: context) == entry)
        let why: Explanation = try await client.explain(value, in: "d", from: "a", to: "b", on: on, when: context)
        let reason = try catalog.explain(value, in: "d", from: "a", to: "b", on: on, when: context)
        #expect(reason.answer == why.answer)
        #expect(reason.because == why.because)
        #expect(reason.entry == why.entry)
        #expect(reason.entry?.line == why.entry?.line)
        #expect(reason.candidates == why.candidates)
        #expect(reason.nearly == why.nearly)
        #expect(reason.file == why.file)
        #expect(reason.version == why.version)
        #expect(why.generation != nil)
      }
      await client.close()
    }
  }

  @Test func `what a server refuses is told`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await sandbox.serve()
      let client = Client(try #require(ServerAddress(server.address)))
      let error = await #expect(throws: ClientError.self) { try await client.load("dictionary: x\nsystems: [a]") }
      guard case .refused(let refusal) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(refusal.code == .invalid)
      #expect(refusal.message.hasPrefix("LOAD:1:1: error: "))
      #expect(try await client.ping() > .zero)
      await client.close()
    }
  }

  /// One application, with a real server and with its stand-in.
  @Test func `the stand-in does what a server does`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await sandbox.serve()
      let real = Client(try #require(ServerAddress(server.address)))
      try await real.load(
        "dictionary: d\nsystems: {a: {duplicates: ambiguous}, b: {}}\nentries: [[x, 1], [y, 2], [y, 3]]")
      let crosswalk = InMemoryCrosswalk()
      crosswalk.setDictionary("d", entries: [["a": "x", "b": "1"], ["a": "y", "b": "2"], ["a": "y", "b": "3"]])
      let standIn = crosswalk.client()
      let (expected, told) = (try await story(real), try await story(standIn))
      #expect(expected == told)
      await real.close()
      await standIn.close()
    }
  }

  private func story(_ client: Client) async throws -> [String] {
    var lines: [String] = []
    for value in ["x", "y", "z"] {
      lines.append("\(try await client.lookup(value, in: "d", from: "a", to: "b"))")
      lines.append("\(try await client.lookupAll(value, in: "d", from: "a", to: "b"))")
      lines.append("\(try await client.entry(value, in: "d", from: "a").entry?.values(in: "b") ?? [])")
    }
    do { _ = try await client.lookup("x", in: "e", from: "a", to: "b") } catch { lines.append(Self.code(error)) }
    do { _ = try await client.lookup("x", in: "d", from: "a", to: "a") } catch { lines.append(Self.code(error)) }
    do { _ = try await client.lookup("x", in: "d", from: "q", to: "a") } catch { lines.append(Self.code(error)) }
    try await client.withLock("n") { lock in
      #expect(lock.fence > 0)
      await #expect(throws: LockError.busy("n")) { try await client.withLock("n") { _ in } }
    }
    let id = try await client.publish("one", to: "t", id: "1")
    lines.append("\(try await client.publish("one", to: "t", id: "1") == id)")
    return lines
  }

  private static func code(_ error: ClientError) -> String {
    if case .refused(let refusal) = error { refusal.code.rawValue } else { "\(error)" }
  }
}
