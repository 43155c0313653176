import Crosswalk
import CrosswalkTesting
import Foundation
import Testing

/// The commands that ask: what they print and how they end.
@Suite struct LookupCommandTests {
  private static let dictionary = """
    dictionary: mix
    title: A mix
    version: "1"
    qualifiers: [place]
    systems:
      a:
      b: {duplicates: ambiguous}
      c: {unmapped: {default: none of them}}
    entries:
      - [one, 1, first]
      - [two, [2, zwei], second]
      - {a: three, b: 2}
      - {a: nothing, b: ~}
      - {a: one, b: 11, when: {place: there}}
      - {a: old, b: 5, valid: {until: 2000-01-01}}
      - {a: "tab\\tinside", b: "line\\nbreak"}
    """

  @Test func `a lookup prints an answer a line, and its status says whether there was one for each`() async throws {
    try await with { ask in
      try await expect(ask("lookup", "mix", "a", "b", "one", "two"), 0, "1\n2\n")
      try await expect(ask("lookup", "mix", "a", "c", "one", "three"), 0, "first\nnone of them\n")
      try await expect(ask("lookup", "mix", "a", "b", "one", "nobody", "two"), 1, "1\n\n2\n")
      try await expect(ask("lookup", "mix", "a", "b", "nothing"), 1, "\n")
      try await expect(ask("lookup", "mix", "a", "b", "one", "--when", "place=there"), 0, "11\n")
      try await expect(ask("lookup", "mix", "a", "b", "old", "--at", "1999-12-31"), 0, "5\n")
      try await expect(ask("lookup", "mix", "a", "b", "old"), 1, "\n")
      try await expect(ask("lookup", "mix", "a", "b", "two", "--all"), 0, "2\tzwei\n")
      try await expect(ask("lookup", "mix", "a", "b", "tab\tinside"), 0, "\"line\\nbreak\"\n")
    }
  }

  @Test func `an ambiguous lookup prints the candidates, and a warning`() async throws {
    try await with { ask in
      let outcome = try await ask("lookup", "mix", "b", "a", "2", "1")
      #expect(outcome.status == 1)
      #expect(outcome.output == "two\tthree\none\n")
      #expect(outcome.errors.hasPrefix("Warning: \"2\" is ambiguous"))
    }
  }

  @Test func `each kind of error has a status of its own`() async throws {
    try await with { ask in
      for (status, arguments) in [
        (65, ["lookup", "none", "a", "b", "x"]), (65, ["lookup", "mix", "a", "z", "x"]),
        (64, ["lookup", "mix", "a", "a", "x"]), (64, ["lookup", "mix", "a", "b", "x", "--at", "today"]),
        (64, ["lookup", "mix", "a", "b", "x", "--when", "colour=red"]), (64, ["lookup", "mix", "a", "b"]),
        (64, ["lookup", "mix", "a", "b", ""]), (64, ["lookup", "mix", "a", "b", "-", "x"]),
      ] as [(Int32, [String])] {
        let outcome = try await ask(arguments)
        #expect(outcome.status == status, "\(arguments) \(outcome)")
        #expect(outcome.output == "")
        #expect(outcome.errors.hasPrefix("Error: "))
      }
    }
  }

  @Test func `values from stdin are answered in order, empty lines by empty lines`() async throws {
    try await withService { sandbox, service in
      let input = "one\n\nnobody\r\ntwo\n2\nthree"
      for target in [[], ["--from", sandbox.path("mix.yaml")]] {
        let outcome = try await sandbox.run(
          Locations.programs() + "/crosswalk", ["lookup", "mix", "a", "b", "-"] + target, input: input,
          environment: service.environment)
        #expect(outcome.output == "1\n\n\n2\n\n2\n")
        #expect(outcome.status == 1)
        #expect(outcome.errors == "")
      }
      let number = 20_000
      let many = try await sandbox.crosswalk(
        "lookup", "mix", "a", "b", "-", input: String(repeating: "one\ntwo\n", count: number),
        environment: service.environment)
      #expect(many.output == String(repeating: "1\n2\n", count: number))
      #expect(many.status == 0)
      let none = try await sandbox.crosswalk("lookup", "mix", "a", "b", "-", environment: service.environment)
      #expect(none.output == "")
      #expect(none.status == 0)
    }
  }

  @Test func `a line of stdin that is not a value is an error in the data, and the rest is answered`() async throws {
    try await withService { sandbox, service in
      let long = String(repeating: "x", count: 4097)
      let outcome = try await sandbox.crosswalk(
        "lookup", "mix", "a", "b", "-", input: "one\n\(long)\ntwo\n", environment: service.environment)
      #expect(outcome.output == "1\n\n2\n")
      #expect(outcome.status == 65)
      #expect(outcome.errors == "Error: line 2: longer than 4096 bytes, which is the limit for a value\n")
    }
  }

  @Test func `an entry is shown with its value in each system`() async throws {
    try await withService { sandbox, service in
      func ask(_ arguments: String...) async throws -> Sandbox.Outcome {
        try await sandbox.run(Locations.programs() + "/crosswalk", arguments, environment: service.environment)
      }
      try await expect(ask("entry", "mix", "a", "two"), 0, "a  two\nb  2\n   zwei\nc  second\n")
      try await expect(ask("entry", "mix", "a", "nothing"), 0, "a  nothing\nb  ~\n")
      try await expect(
        ask("entry", "mix", "a", "two", "--json"), 0, #"{"a":"two","b":["2","zwei"],"c":"second"}"# + "\n")
      let none = try await ask("entry", "mix", "a", "nobody")
      #expect(none.status == 1)
      #expect(none.output == "")
      #expect(none.errors == "Error: mix has no entry whose a is \"nobody\"\n")
      let several = try await ask("entry", "mix", "b", "2")
      #expect(several.status == 1)
      #expect(several.errors.contains("several entries"))
      #expect(try await ask("entry", "none", "a", "x").status == 65)
    }
  }

  @Test func `every entry that has a value is shown, and whether it applies`() async throws {
    try await with { ask in
      try await expect(
        ask("entry", "mix", "a", "one", "--all"), 0,
        """
        LINE  a    b   c      WHEN         APPLIES
          10  one  1   first               yes
          14  one  11         place there  no: only for place there

        """)
      try await expect(
        ask("entry", "mix", "a", "old", "--all", "--json"), 0,
        #"[{"a":"old","b":"5","valid":{"until":"2000-01-01"},"line":15,"applies":false,"because":"valid until 2000-01-01"}]"#
          + "\n")
      let none = try await ask("entry", "mix", "a", "nobody", "--all")
      #expect(none.status == 1)
      #expect(none.errors == "Error: mix has no entry whose a is \"nobody\"\n")
    }
  }

  @Test func `the entries that nearly answer are shown, and so are the candidates`() async throws {
    try await with { ask in
      let near = try await ask("explain", "mix", "a", "b", "OLD")
      #expect(near.status == 0)
      #expect(near.lines.first?.words == ["answer", "~"])
      #expect(
        near.lines.suffix(3) == [
          "entries that nearly answer", "LINE  a    b  BECAUSE",
          #"  15  old  5  has "old", which differs only in case; valid until 2000-01-01"#,
        ])
      let several = try await ask("explain", "mix", "b", "a", "2")
      #expect(
        several.lines.suffix(4) == [
          "candidates", "LINE  a      b        c", "  11  two    2, zwei  second", "  12  three  2",
        ])
      let wrong = try await ask("explain", "mix", "a", "bb", "x")
      #expect(wrong.status == 65)
    }
  }

  @Test func `with --json each answer is a document`() async throws {
    try await with { ask in
      let outcome = try await ask("lookup", "mix", "a", "c", "one", "three", "--json")
      #expect(outcome.status == 0)
      #expect(
        outcome.lines == [
          #"{"value":"one","status":"OK","answer":"first"}"#,
          #"{"value":"three","status":"DEFAULT","answer":"none of them"}"#,
        ])
    }
  }

  @Test func `a value that looks like a qualifier causes a warning`() async throws {
    try await with { ask in
      let outcome = try await ask("lookup", "mix", "a", "b", "one", "place=there", "at=2001-01-01", "x=y")
      #expect(outcome.status == 1)
      #expect(outcome.output == "1\n\n\n\n")
      #expect(
        outcome.errors == """
          Warning: "place=there" was looked up as a value; did you mean --when place=there?
          Warning: "at=2001-01-01" was looked up as a value; did you mean --at 2001-01-01?

          """)
    }
  }

  @Test func `suggestions use the words of the command`() async throws {
    try await withService { sandbox, service in
      for (arguments, status, message) in [
        (["lookup", "mux", "a", "b", "x"], 65, #"no dictionary is called 'mux'; "crosswalk dictionaries" lists"#),
        (["describe", "mixx"], 65, "did you mean 'mix'?"),
        (["entry", "mix", "a", "x", "--when", "palce=x"], 64, "did you mean 'place'?"),
        (["lokup", "mix"], 64, "Error: Unknown subcommand 'lokup'. Did you mean 'lookup'?\nUsage: "),
        (["help", "lokup"], 64, "Error: Unknown subcommand 'lokup'. Did you mean 'lookup'?\n"),
        (["lookup", "mix", "a", "b", "x", "--al"], 64, "Error: Unknown option '--al'. Did you mean '--all'?\nUsage: "),
      ] as [([String], Int32, String)] {
        let outcome = try await sandbox.run(
          Locations.programs() + "/crosswalk", arguments, environment: service.environment)
        #expect(outcome.status == status, "\(arguments)")
        #expect(outcome.errors.contains(message), "\(outcome)")
        #expect(!outcome.errors.contains("DICTIONARIES"))
      }
    }
  }

  @Test func `a dash after two dashes is a value, and a byte-order mark is dropped`() async throws {
    try await Sandbox.with { sandbox in
      let path = try sandbox.write("dictionary: keys\nsystems: [k, v]\nentries: {\"-\": dash, a: A}", to: "keys.yaml")
      let lookup = ["lookup", "keys", "k", "v", "--from", path]
      func run(_ arguments: [String], input: String? = nil) async throws -> Sandbox.Outcome {
        try await sandbox.run(Locations.programs() + "/crosswalk", lookup + arguments, input: input)
      }
      try await expect(run(["--", "-"]), 0, "dash\n")
      try await expect(run(["a", "--", "-"]), 0, "A\ndash\n")
      try await expect(run(["-"], input: "\u{FEFF}a\n-\n"), 0, "A\ndash\n")
    }
  }

  @Test func `on a terminal, defaults and missing answers are marked`() async throws {
    try await Sandbox.with { sandbox in
      let path = try sandbox.write(Self.dictionary, to: "mix.yaml")
      try await PseudoTerminal.with(columns: 80, rows: 24) { terminal in
        let process = try await sandbox.start(
          ["lookup", "mix", "a", "c", "one", "three", "nothing", "--from", path], on: terminal)
        _ = await process.ending()
        try await eventually { terminal.text.hasSuffix("none of them  (default)\r\n") }
        #expect(terminal.text.hasPrefix("first\r\nnone of them  (default)\r\n"))
      }
    }
  }

  @Test func `documents are printed as tables, or as the server sends them`() async throws {
    try await withService { sandbox, service in
      func ask(_ arguments: String...) async throws -> Sandbox.Outcome {
        try await sandbox.run(Locations.programs() + "/crosswalk", arguments, environment: service.environment)
      }
      let explained = try await ask("explain", "mix", "a", "b", "one")
      #expect(explained.status == 0)
      #expect(explained.lines.first?.words == ["answer", "1"])
      #expect(explained.lines.contains { $0.words == ["file", "mix.yaml"] })
      #expect(explained.lines.contains { $0.words == ["line", "10"] })
      let unknown = try JSON(parsing: try await ask("explain", "mix", "a", "b", "nobody", "--json").output.utf8)
      #expect(unknown["status"]?.string == "NONE")
      let list = try await ask("dictionaries")
      #expect(list.lines.map { Array($0.words.prefix(3)) } == [["NAME", "ENTRIES", "SYSTEMS"], ["mix", "7", "a,"]])
      let description = try await ask("describe", "mix")
      #expect(description.lines.contains { $0.words == ["systems.b.duplicates", "ambiguous"] })
      #expect(try await ask("describe", "none").status == 65)
      let info = try JSON(parsing: try await ask("info", "--json").output.utf8)
      #expect(info["dictionaries"]?.integer == 1)
      #expect(try await ask("info").lines.contains { $0.words == ["redis.state", "up"] })
    }
  }

  @Test func `without a server, the error says what to do`() async throws {
    try await Sandbox.with { sandbox in
      for command in [["lookup", "mix", "a", "b", "x"], ["info"], ["entry", "mix", "a", "x"], ["dictionaries"]] {
        let outcome = try await sandbox.run(
          Locations.programs() + "/crosswalk", command + ["--server", "unix:" + sandbox.path("none.sock")])
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("crosswalk serve"))
      }
      let bad = try await sandbox.crosswalk("info", environment: ["CROSSWALK_SERVER": "nowhere"])
      #expect(bad.status == 64)
      #expect(bad.errors.contains("CROSSWALK_SERVER"))
    }
  }

  @Test func `files give the same answers as a server`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve("--load", Locations.dictionaries)
      let catalog = try Catalog(reading: [Locations.dictionaries])
      for dictionary in catalog.dictionaries {
        let definition = dictionary.definition
        let systems = definition.systems.map(\.name)
        let values = dictionary.entries(from: 0, count: dictionary.entryCount).map { entry in
          if case .values(let values) = entry.cells[0].cell { values[0] + "\n" } else { "\n" }
        }.joined()
        for to in systems.dropFirst() {
          var outcomes: [Sandbox.Outcome] = []
          for target in [["--from", Locations.dictionaries], ["--server", service.address]] {
            outcomes.append(
              try await sandbox.run(
                Locations.programs() + "/crosswalk", ["lookup", definition.name, systems[0], to, "-"] + target,
                input: values))
          }
          #expect(outcomes[0].output == outcomes[1].output)
          #expect(outcomes[0].errors == outcomes[1].errors)
          #expect(outcomes[0].status == outcomes[1].status)
          #expect(outcomes[0].lines.count == dictionary.entryCount)
        }
      }
    }
  }

  /// Runs `body` with commands that ask a service, then with commands that ask the file.
  private func with(_ body: (Asker) async throws -> Void) async throws {
    try await withService { sandbox, service in
      try await body(Asker(sandbox: sandbox, target: ["--server", service.address]))
      try await body(Asker(sandbox: sandbox, target: ["--from", sandbox.path("mix.yaml")]))
    }
  }

  private func withService(_ body: (Sandbox, TestService) async throws -> Void) async throws {
    try await Sandbox.with { sandbox in
      let path = try sandbox.write(Self.dictionary, to: "mix.yaml")
      try await body(sandbox, try await sandbox.serve("--load", path))
    }
  }

  private func expect(
    _ outcome: Sandbox.Outcome, _ status: Int32, _ output: String, at location: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == status, sourceLocation: location)
    #expect(outcome.output == output, sourceLocation: location)
    #expect(outcome.errors == "", sourceLocation: location)
  }
}

/// Asks a service, or files.
private struct Asker {
  let sandbox: Sandbox
  let target: [String]

  func callAsFunction(_ arguments: String...) async throws -> Sandbox.Outcome { try await self(arguments) }

  func callAsFunction(_ arguments: [String]) async throws -> Sandbox.Outcome {
    try await sandbox.run(Locations.programs() + "/crosswalk", arguments + target)
  }
}

extension String {
  fileprivate var words: [String] { split(separator: " ").map(String.init) }
}
