import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

@Suite struct LoadTests {
  private static let currencies = """
    dictionary: iso4217
    title: Currency codes
    version: 2024-06-25
    systems:
      alpha:
      numeric: {match: [digits: 3]}
      name: {match: [caseless, trim], duplicates: ambiguous}
    entries:
      - [USD, 840, US Dollar]
      - [EUR, 978, [Euro, euro currency]]
      - [ALL, 008, Lek]
      - [SLE, 925, Leone]
      - [SLL, 694, Leone]
      - {alpha: XTS, numeric: 963, note: for tests}
      - [DEM, 276, Mark, ]
    """.replacing("  - [DEM, 276, Mark, ]", with: "  - {alpha: DEM, numeric: 276, valid: {until: 2002-03-01}}")

  @Test func `a load writes the keys that are promised to programs that read Redis themselves`() async throws {
    try await Workbench.with { bench in
      let results = try await bench.load(Self.currencies)
      let generation = results[0].generation.id
      let prefix = "crosswalk:{d:iso4217}:\(generation):"
      let directions = ["alpha", "numeric", "name"].flatMap { from in
        ["alpha", "numeric", "name"].filter { $0 != from }.map { "\(prefix)map:\(from):\($0)" }
      }
      #expect(
        try await bench.keyNames()
          == (directions + [
            prefix + "definition", prefix + "entries", "crosswalk:{d:iso4217}:history",
            "crosswalk:{catalog}:generations", "crosswalk:{catalog}:revision",
          ]).sorted())
      #expect(try await bench.send("HGETALL", "crosswalk:{catalog}:generations").strings == ["iso4217", generation])
      #expect(try await bench.send("HGET", "\(prefix)map:alpha:numeric", "USD").string == "840")
      #expect(try await bench.send("HGET", "\(prefix)map:numeric:alpha", "008").string == "ALL")
      #expect(try await bench.send("HGET", "\(prefix)map:name:alpha", "euro currency").string == "EUR")
      #expect(try await bench.send("HGET", "\(prefix)map:alpha:name", "EUR").string == "Euro")
      // A map has only what LOOKUP answers with OK, whatever the date.
      #expect(try await bench.send("HGET", "\(prefix)map:name:alpha", "Leone") == .null)
      #expect(try await bench.send("HGET", "\(prefix)map:alpha:name", "XTS") == .null)
      #expect(try await bench.send("HGET", "\(prefix)map:alpha:numeric", "DEM") == .null)
      #expect(try await bench.send("HLEN", "\(prefix)map:alpha:numeric").integer == 6)
    }
  }

  @Test func `a definition has the whole header, and the numbers of entries and chunks`() async throws {
    try await Workbench.with { bench in
      let result = try await bench.load(Self.currencies)[0]
      let text = try #require(
        try await bench.send("GET", "crosswalk:{d:iso4217}:\(result.generation.id):definition").string)
      let definition = try JSON(parsing: text.utf8)
      #expect(definition["title"]?.string == "Currency codes")
      #expect(definition["version"]?.string == "2024-06-25")
      #expect(definition["entries"]?.integer == 7)
      #expect(try definition["digest"]?.string == Digest.of(result.dictionary))
      #expect(definition["file"]?.string == "test.yaml")
      #expect(try #require(definition["loaded"]?.string).hasSuffix("Z"))
      #expect(definition["systems"]?["name"]?["duplicates"]?.string == "ambiguous")
    }
  }

  @Test func `entries are kept in chunks of at most a thousand, with one JSON array on each line`() async throws {
    try await Workbench.with { bench in
      let result = try await bench.load(document("big", "one", entries: 2500))[0]
      let key = "crosswalk:{d:big}:\(result.generation.id):entries"
      #expect(try await bench.send("HKEYS", key).strings.sorted() == ["0", "1", "2"])
      for (number, count) in [1000, 1000, 500].enumerated() {
        let chunk = try #require(try await bench.send("HGET", key, "\(number)").string)
        let lines = chunk.split(separator: "\n")
        #expect(lines.count == count)
        #expect(try JSON(parsing: Array(lines[0].utf8)).array?.first?.string == "a\(number * 1000)")
      }
      #expect(try await bench.served().lookup("a2499", in: "big") == .found("one-2499"))
    }
  }

  @Test func `nothing that is loaded expires`() async throws {
    try await Workbench.with { bench in
      try await bench.load(Self.currencies, document("pairs", "one"))
      for key in try await bench.keyNames() {
        #expect(try await bench.send("TTL", key).integer == -1, "\(key)")
      }
    }
  }

  @Test func `maps are left out if the header says so`() async throws {
    try await Workbench.with { bench in
      try await bench.load("dictionary: plain\ndirect: false\nsystems: [a, b]\nentries:\n  x: y\n")
      #expect(try await bench.keyNames().allSatisfy { !$0.contains(":map:") })
      #expect(try await bench.served().lookup("x", in: "plain") == .found("y"))
    }
  }

  @Test func `a dictionary may be empty`() async throws {
    try await Workbench.with { bench in
      let result = try await bench.load("dictionary: empty\nsystems: [a, b]\nentries: []\n")[0]
      #expect(result.changed)
      #expect(try await bench.served()["empty"]?.dictionary.entryCount == 0)
      #expect(try await bench.load("dictionary: empty\nsystems: [a, b]\nentries: []\n")[0].changed == false)
    }
  }

  @Test func `one load of several dictionaries is one revision and one message`() async throws {
    try await Workbench.with { bench in
      let subscription = RedisSubscription(address: bench.redis.address, channel: "crosswalk:{catalog}:changes")
      var events = subscription.events.makeAsyncIterator()
      #expect(await events.next() == .subscribed)
      try await bench.load(document("one", "1"), document("two", "1"), document("three", "1"))
      #expect(try await bench.revision() == 1)
      #expect(await events.next() == .message(Array("1".utf8)))
      try await bench.load(document("one", "2"), document("two", "1"))
      // The next message is the next change, so there was no other message in between.
      #expect(await events.next() == .message(Array("2".utf8)))
      await subscription.close()
    }
  }

  @Test(arguments: [
    "a comment": "# of no meaning\n" + currencies,
    "quoting": currencies.replacing("USD, 840", with: "\"USD\", '840'"),
    "layout": currencies.replacing("[USD, 840, US Dollar]", with: "{name: US Dollar, numeric: 840, alpha: USD}"),
    "line numbers": currencies.replacing("entries:", with: "\n\n\nentries:"),
  ]) func `the same content changes nothing`(_ what: String, _ text: String) async throws {
    try await Workbench.with { bench in
      let first = try await bench.load(Self.currencies)
      let keys = try await bench.keyNames()
      let second = try await bench.load(text)
      #expect(second[0].changed == false)
      #expect(second[0].generation == first[0].generation)
      #expect(try await bench.keyNames() == keys)
      #expect(try await bench.revision() == 1)
    }
  }

  @Test(arguments: [
    "a cell": currencies.replacing("840", with: "841"),
    "a note": currencies.replacing("for tests", with: "for examples"),
    "the order": currencies.replacing(
      "  - [SLE, 925, Leone]\n  - [SLL, 694, Leone]", with: "  - [SLL, 694, Leone]\n  - [SLE, 925, Leone]"),
    "the title": currencies.replacing("Currency codes", with: "Currencies"),
    "a rule": currencies.replacing("ambiguous", with: "first"),
    "none for unknown": currencies.replacing("{alpha: XTS, numeric: 963,", with: "{alpha: XTS, numeric: 963, name: ~,"),
  ]) func `different content is a new generation`(_ what: String, _ text: String) async throws {
    try await Workbench.with { bench in
      let first = try await bench.load(Self.currencies)
      let second = try await bench.load(text)
      #expect(second[0].changed)
      #expect(second[0].generation != first[0].generation)
      #expect(try await bench.revision() == 2)
    }
  }

  @Test func `the three generations before the served one are kept, and older ones leave no keys`() async throws {
    try await Workbench.with { bench in
      var generations: [String] = []
      for state in 1...7 {
        generations.insert(try await bench.load(document("pairs", "\(state)"))[0].generation.id, at: 0)
        #expect(try await bench.history(of: "pairs") == Array(generations.prefix(4)))
        #expect(try await bench.generation(of: "pairs") == generations[0])
      }
      let names = try await bench.keyNames()
      #expect(names.filter { $0.hasPrefix("crosswalk:{d:pairs}:") }.count == 4 * 4 + 1)
      for generation in generations.dropFirst(4) { #expect(!names.contains { $0.contains(generation) }) }
    }
  }

  @Test func `a drop leaves no keys`() async throws {
    try await Workbench.with { bench in
      try await bench.load(document("stays", "1"))
      let names = try await bench.keyNames()
      for state in 1...3 { try await bench.load(document("goes", "\(state)")) }
      #expect(try await bench.loader.drop("goes") != nil)
      // The note of the drop stays, so that no node treats the dictionary as lost.
      #expect(try await bench.keyNames() == (names + ["crosswalk:{catalog}:dropped"]).sorted())
      #expect(try await bench.revision() == 5)
      #expect(try await bench.loader.drop("goes") == nil)
      #expect(try await bench.revision() == 5)
    }
  }

  @Test func `a load that prunes leaves only what it loads`() async throws {
    try await Workbench.with { bench in
      try await bench.load(document("one", "1"), document("two", "1"), document("three", "1"))
      let outcome = try await bench.loader.load(
        read([document("one", "1"), document("four", "1")]), LoadOptions(prunes: true))
      #expect(outcome.dropped.map(\.name) == ["three", "two"])
      #expect(outcome.dropped.map(\.entries) == [3, 3])
      #expect(outcome.results.map(\.status) == [.unchanged, .new])
      #expect(try await bench.revision() == 2)
      #expect(try await bench.names() == ["four", "one"])
      let names = try await bench.keyNames()
      #expect(!names.contains { $0.contains("{d:two}") || $0.contains("{d:three}") || $0.contains("staging") })
    }
  }

  @Test func `what a load would change is reported beforehand`() async throws {
    try await Workbench.with { bench in
      try await bench.load(document("same", "1"), document("other", "1"))
      let outcome = try await bench.loader.load(
        read([document("same", "1"), document("other", "2", entries: 4), document("new", "1")]),
        LoadOptions(isDryRun: true))
      #expect(outcome.results.map(\.status) == [.unchanged, .changed, .new])
      let differences = outcome.results.map(\.difference)
      #expect(differences.map { [$0.added, $0.removed, $0.changed] } == [[0, 0, 0], [1, 0, 3], [3, 0, 0]])
      #expect(try await bench.names() == ["other", "same"])
      #expect(try await bench.revision() == 1)
    }
  }

  @Test func `progress goes from nothing to everything`() async throws {
    try await Workbench.with { bench in
      let shares = RecordedLog()
      _ = try await bench.loader.load(read([document("big", "1", entries: 5000)])) {
        shares.append("\($0.phase.rawValue) \($0.share)")
      }
      _ = try await bench.loader.load(read([document("big", "2", entries: 5000)])) {
        shares.append("\($0.phase.rawValue) \($0.share)")
      }
      for phase in ["comparing", "writing"] {
        let numbers = shares.all.filter { $0.hasPrefix(phase) }.compactMap { Double($0.dropFirst(phase.count + 1)) }
        #expect(!numbers.isEmpty)
        #expect(numbers.allSatisfy { $0 > 0 && $0 <= 1 })
        #expect(numbers.contains { $0 > 0.9 })
      }
    }
  }

  @Test func `two namespaces share a Redis and nothing else`() async throws {
    try await Workbench.with { bench in
      let others = DictionaryLoader(connection: bench.connection, keys: try Keys(namespace: "other/"))
      try await bench.load(document("pairs", "mine"))
      _ = try await others.load(
        read([document("pairs", "theirs"), document("more", "theirs")]), LoadOptions(prunes: true))
      #expect(try await bench.names() == ["pairs"])
      #expect(try await bench.send("HKEYS", "other/{catalog}:generations").strings.sorted() == ["more", "pairs"])
      #expect(try await bench.served()["pairs"]?.dictionary.definition.version == "mine")
      #expect(try await bench.keyNames().allSatisfy { $0.hasPrefix("crosswalk:{") || $0.hasPrefix("other/{") })
    }
  }

  @Test func `a load without Redis says that Redis cannot be reached`() async throws {
    try await Workbench.with { bench in
      await bench.redis.kill()
      await #expect { try await bench.load(document("pairs", "1")) } throws: { error in
        guard case StoreError.unavailable? = error as? StoreError else { return false }
        return true
      }
    }
  }
}
