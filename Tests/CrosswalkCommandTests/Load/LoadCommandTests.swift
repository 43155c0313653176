import Crosswalk
import CrosswalkRedis
import CrosswalkTesting
import Foundation
import Testing

/// `crosswalk load` to a service, a Redis, and the data directory of a service that does not run: all the same.
@Suite struct LoadCommandTests {
  /// A destination to which dictionaries are loaded.
  enum Way: String, CaseIterable {
    case service, redis, dataDirectory
  }

  private static let before = """
    dictionary: iso4217
    systems: [alpha, numeric]
    entries:
      - [USD, 840]
      - [EUR, 978]
      - [DEM, 276]
    """
  private static let after = """
    dictionary: iso4217
    systems: [alpha, numeric]
    entries:
      - [CHF, 756]
      - [EUR, 979]
      - [USD, 840]
      - [SEK, 752]
    """

  @Test(arguments: Way.allCases)
  func `the changes of a load are shown in a line for each dictionary`(_ way: Way) async throws {
    try await with(way) { sandbox, target in
      let real = try await sandbox.load(target, Locations.dictionaries)
      #expect(real.status == 0)
      #expect(real.errors == "")
      #expect(real.lines.contains("iso4217  307 entries  new"))
      #expect(real.lines.count == 7)
      let again = try await sandbox.load(target, Locations.dictionaries)
      #expect(again.lines.contains("iso4217  307 entries  unchanged"))
      #expect(again.lines.filter { $0.hasSuffix("unchanged") }.count == 7)
    }
  }

  @Test(arguments: Way.allCases)
  func `a changed file has entries added, removed and changed`(_ way: Way) async throws {
    try await with(way) { sandbox, target in
      let path = try sandbox.write(Self.before, to: "iso4217.yaml")
      #expect(try await sandbox.load(target, path).lines == ["iso4217  3 entries  new"])
      try sandbox.write("# a comment\n" + Self.before.replacing("840", with: "\"840\""), to: "iso4217.yaml")
      #expect(try await sandbox.load(target, path).lines == ["iso4217  3 entries  unchanged"])
      try sandbox.write(Self.after, to: "iso4217.yaml")
      #expect(try await sandbox.load(target, path).lines == ["iso4217  4 entries  changed  (+2 -1 ~1)"])
      #expect(try await sandbox.load(target, path).lines == ["iso4217  4 entries  unchanged"])
    }
  }

  @Test(arguments: Way.allCases)
  func `a dry run says the same and changes nothing`(_ way: Way) async throws {
    try await with(way) { sandbox, target in
      let path = try sandbox.write(Self.before, to: "iso4217.yaml")
      let other = try sandbox.write("dictionary: other\nsystems: [a, b]\nentries: {x: y}\n", to: "other.yaml")
      _ = try await sandbox.load(target, path)
      try sandbox.write(Self.after, to: "iso4217.yaml")
      for _ in 0..<2 {
        let dry = try await sandbox.load(target, path, other, "--dry-run")
        #expect(dry.lines == ["iso4217  4 entries  changed  (+2 -1 ~1)", "other  1 entry  new"])
        #expect(dry.status == 0)
      }
      let pruned = try await sandbox.load(target, other, "--dry-run", "--prune")
      #expect(
        pruned.lines.map(\.words) == [
          ["other", "1", "entry", "new"], ["iso4217", "dropped"],
        ])
      try sandbox.write(Self.before, to: "iso4217.yaml")
      #expect(try await sandbox.load(target, path).lines == ["iso4217  3 entries  unchanged"])
    }
  }

  @Test(arguments: Way.allCases)
  func `dictionaries that are not in any of the files are dropped on request`(_ way: Way) async throws {
    try await with(way) { sandbox, target in
      let path = try sandbox.write(Self.before, to: "iso4217.yaml")
      let other = try sandbox.write("dictionary: other\nsystems: [a, b]\nentries: {x: y}\n", to: "other.yaml")
      _ = try await sandbox.load(target, path, other)
      #expect(try await sandbox.load(target, other).lines == ["other  1 entry  unchanged"])
      let pruned = try await sandbox.load(target, other, "--prune")
      #expect(pruned.lines.map(\.words) == [["other", "1", "entry", "unchanged"], ["iso4217", "dropped"]])
      let again = try await sandbox.load(target, path, other, "--dry-run")
      #expect(again.lines == ["iso4217  3 entries  new", "other  1 entry  unchanged"])
    }
  }

  @Test(arguments: Way.allCases)
  func `errors in files are reported with their positions, and nothing is loaded`(_ way: Way) async throws {
    try await with(way) { sandbox, target in
      let good = try sandbox.write(Self.before, to: "a.yaml")
      let bad = try sandbox.write(
        Self.after.replacing("iso4217", with: "bad").replacing("752]", with: "840]"), to: "b.yaml")
      let outcome = try await sandbox.load(target, good, bad)
      #expect(outcome.status == 65)
      #expect(outcome.output == "")
      #expect(outcome.errors.hasPrefix("\(bad):7:11: error: \"840\" is already the numeric of the entry at line 6; "))
      let check = try await sandbox.crosswalk("check", good, bad)
      #expect(check.status == 65)
      #expect(check.errors == outcome.errors)
      #expect(try await sandbox.load(target, good).lines == ["iso4217  3 entries  new"])
    }
  }

  @Test(arguments: Way.allCases)
  func `a document says the same for scripts`(_ way: Way) async throws {
    try await with(way) { sandbox, target in
      let path = try sandbox.write(Self.before, to: "iso4217.yaml")
      let other = try sandbox.write("dictionary: other\nsystems: [a, b]\nentries: {x: y}\n", to: "other.yaml")
      _ = try await sandbox.load(target, path, other)
      try sandbox.write(Self.after, to: "iso4217.yaml")
      for arguments in [["--dry-run"], []] {
        let outcome = try await sandbox.load(target + arguments, path, "--prune", "--json")
        let document = try JSON(parsing: outcome.output.utf8)
        #expect(document.array?.map { $0["name"]?.string } == ["iso4217", "other"])
        #expect(document.array?.map { $0["status"]?.string } == ["changed", "dropped"])
        #expect(document.array?.allSatisfy { $0["changed"] == JSON.bool(true) } == true)
        #expect(document.array?.map { $0["entries"]?.integer } == [4, 0])
        #expect(document.array?[0]["difference"]?.text == #"{"added":2,"removed":1,"changed":1}"#)
        #expect(document.array?[1]["difference"]?.text == #"{"added":0,"removed":1,"changed":0}"#)
      }
    }
  }

  @Test(arguments: Way.allCases)
  func `a load that would remove too much loads nothing`(_ way: Way) async throws {
    try await with(way) { sandbox, target in
      let path = try sandbox.write(Self.before, to: "iso4217.yaml")
      _ = try await sandbox.load(target, path, "--max-removed", "0")
      try sandbox.write(Self.after, to: "iso4217.yaml")
      for arguments in [["--dry-run"], []] {
        let outcome = try await sandbox.load(target + arguments, path, "--max-removed", "0")
        #expect(outcome.status == 65)
        #expect(outcome.output == "")
        #expect(
          outcome.errors
            == """
            Error: the load would remove 1 entry, and it may remove 0 at most: 1 from iso4217; nothing was loaded

            """)
      }
      #expect(try await sandbox.load(target, path, "--max-removed", "-1").status == 64)
      #expect(
        try await sandbox.load(target, path, "--max-removed", "1").lines == [
          "iso4217  4 entries  changed  (+2 -1 ~1)"
        ])
    }
  }

  @Test func `more than the limit of LOAD is refused before it is sent`() async throws {
    try await Sandbox.with { sandbox in
      let note = String(repeating: "x", count: 4000)
      let entries = (0..<17_000).map { "- {a: a\($0), b: b\($0), note: \(note)}\n" }.joined()
      let path = try sandbox.write("dictionary: big\nsystems: [a, b]\nentries:\n" + entries, to: "big.yaml")
      // Nobody listens there, so nobody was asked.
      for arguments in [["--dry-run"], []] {
        let outcome = try await sandbox.load(["--server", "unix:" + sandbox.path("none")] + arguments, path)
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains(", and the server takes at most 67108864 (64 MiB); nothing was sent; "))
      }
    }
  }

  @Test(arguments: Way.allCases)
  func `a bar on a terminal shows the progress of a load`(_ way: Way) async throws {
    try await with(way) { sandbox, target in
      let entries = (0..<60_000).map { "- [a\($0), b\($0)]\n" }.joined()
      let path = try sandbox.write("dictionary: big\nsystems: [a, b]\nentries:\n" + entries, to: "big.yaml")
      try await PseudoTerminal.with(columns: 80, rows: 24) { terminal in
        let load = try await sandbox.start(["load"] + target + [path], on: terminal)
        #expect(await load.ending() == .exited(0))
        try await eventually { terminal.text.contains("big  60000 entries  new") }
        // What takes more than a second is shown, step by step, and taken away at the end.
        if terminal.text.contains("\r\u{1B}[K") {
          #expect(terminal.text.firstMatch(of: /(reading|sending|comparing|writing)/) != nil)
          #expect(terminal.text.contains("\r\u{1B}[Kbig  60000 entries  new"))
        }
        #expect(!terminal.text.contains("100 %"))
      }
    }
  }

  @Test func `a dictionary that is loaded directly into Redis is served by a running server`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve()
      let path = try sandbox.write(Self.before, to: "iso4217.yaml")
      let redis = ["--redis", "unix:" + sandbox.path("data/redis.sock")]
      #expect(try await sandbox.load(redis, path).status == 0)
      try await eventually { try await service.ask("LOOKUP iso4217 alpha numeric DEM") == ["OK 276"] }
    }
  }

  @Test func `a data directory that was loaded before the start is served`() async throws {
    try await Sandbox.with { sandbox in
      let path = try sandbox.write(Self.before, to: "iso4217.yaml")
      #expect(try await sandbox.load(["--data-dir", sandbox.path("data")], path).status == 0)
      let service = try await sandbox.serve()
      #expect(try await service.ask("LOOKUP iso4217 alpha numeric DEM") == ["OK 276"])
      let beside = try await sandbox.load(["--data-dir", sandbox.path("data")], path)
      #expect(beside.status == 69)
      #expect(beside.errors.contains("belongs to a running server; give its address with --server"))
      #expect(try await service.ask("LOOKUP iso4217 alpha numeric DEM") == ["OK 276"])
    }
  }

  @Test func `without a server or a Redis, a load is an error`() async throws {
    try await Sandbox.with { sandbox in
      let path = try sandbox.write(Self.before, to: "iso4217.yaml")
      for target in [["--server", "unix:" + sandbox.path("none")], ["--redis", "unix:" + sandbox.path("none")]] {
        let outcome = try await sandbox.load(target, path)
        #expect(outcome.status == 69)
        #expect(outcome.output == "")
        #expect(outcome.errors.hasPrefix("Error: "))
      }
      let both = try await sandbox.load(["--server", "127.0.0.1:1", "--redis", "redis://127.0.0.1:1"], path)
      #expect(both.status == 64)
      #expect(try await sandbox.load([]).status == 64)
    }
  }

  @Test(arguments: Way.allCases)
  func `a load reports warnings, and refuses them if it is strict`(_ way: Way) async throws {
    try await with(way) { sandbox, target in
      let path = try sandbox.write("dictionary: d\nsystems: [a, b]\nentries: {x: none, y: “z”}\n", to: "d.yaml")
      let strict = try await sandbox.load(target, "--strict", "--allow", "curly-quotes", path)
      #expect(strict.status == 65)
      #expect(strict.output == "")
      #expect(strict.errors.hasPrefix("\(path):3:14: error: "))
      #expect(strict.errors.hasSuffix("[null-like]\n"))
      let loaded = try await sandbox.load(target, "--allow", "curly-quotes", path)
      #expect(loaded.status == 0)
      #expect(loaded.lines == ["d  2 entries  new"])
      #expect(loaded.errors == strict.errors.replacing(": error: ", with: ": warning: "))
    }
  }

  @Test func `check reports warnings, and fails only if it is strict`() async throws {
    try await Sandbox.with { sandbox in
      let path = try sandbox.write("dictionary: d\nsystems: [a, b]\nentries: {x: none}\n", to: "d.yaml")
      let outcome = try await sandbox.crosswalk("check", path)
      #expect(outcome.status == 0)
      #expect(outcome.errors.hasPrefix("\(path):3:14: warning: this value is the text \"none\""))
      #expect(try await sandbox.crosswalk("check", "--allow", "null-like", "--strict", path).status == 0)
      #expect(try await sandbox.crosswalk("check", "--strict", path).status == 65)
      let unknown = try await sandbox.crosswalk("check", "--allow", "nulls", path)
      #expect(unknown.status == 64)
      #expect(unknown.errors.contains("the warnings are null-like, "))
    }
  }

  @Test func `a server logs the warnings about its files, and LOAD has them in its reply`() async throws {
    try await Sandbox.with { sandbox in
      let path = try sandbox.write("dictionary: d\nsystems: [a, b]\nentries: {x: none}\n", to: "d.yaml")
      let service = try await sandbox.serve("--load", path)
      try await eventually { service.log.contains("\(path):3:14: warning: this value is the text \"none\"") }
      let file = #""dictionary: e\nsystems: [a, b]\nentries: {x: none}""#
      let reply = try await service.ask("LOAD \(file)").joined()
      #expect(reply.contains(#""warnings":[{"line":3,"column":14,"name":"null-like","message":"this value"#))
      #expect(try await service.ask("LOAD \(file) strict=yes").joined().hasPrefix("ERR invalid \"LOAD:3:14: error: "))
      #expect(try await service.ask("LOAD \(file) strict=no").joined().hasPrefix("ERR bad-request "))
    }
  }

  @Test func `check prints nothing if there are no problems`() async throws {
    try await Sandbox.with { sandbox in
      let outcome = try await sandbox.crosswalk("check", Locations.dictionaries)
      #expect(outcome.status == 0)
      #expect(outcome.output == "")
      #expect(outcome.errors == "")
    }
  }

  private func with(_ way: Way, _ body: (Sandbox, [String]) async throws -> Void) async throws {
    try await Sandbox.with { sandbox in
      switch way {
      case .service: try await body(sandbox, ["--server", try await sandbox.serve().address])
      case .dataDirectory: try await body(sandbox, ["--data-dir", sandbox.path("data")])
      case .redis:
        try await TestRedis.with { redis in
          try await body(sandbox, ["--redis", redis.address.description, "--namespace", "tests:"])
        }
      }
    }
  }
}

extension Sandbox {
  /// Runs `crosswalk load`.
  fileprivate func load(_ target: [String], _ arguments: String...) async throws -> Outcome {
    try await run(Locations.programs() + "/crosswalk", ["load"] + target + arguments)
  }
}

extension String {
  fileprivate var words: [String] { split(separator: " ").map(String.init) }
}
