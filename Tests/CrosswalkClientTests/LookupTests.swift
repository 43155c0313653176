import CrosswalkClient
import Testing

struct LookupTests {
  private static func answer(_ line: String) -> ScriptedServer.Step {
    switch line {
    case "LOOKUP iso4217 alpha numeric USD": .send("OK 840\n")
    case #"LOOKUP iso4217 name alpha "US Dollar""#: .send("OK USD\n")
    case "LOOKUP crm crm iso Krone": .send("AMBIGUOUS DKK NOK\n")
    case "LOOKUP crm crm iso Taler": .send("DEFAULT XXX\n")
    case "LOOKUP zones windows iana x at=2001-05-01 a=1 territory=\"C A\"": .send("OK here\n")
    case let line where line.hasPrefix("LOOKUP nowhere"): .send("ERR unknown-dictionary \"no 'nowhere'\"\n")
    case let line where line.hasPrefix("LOOKUP odd"): .send("BUSY\n")
    default: .send("NONE\n")
    }
  }

  private func withClient(_ body: (Client) async throws -> Void) async throws {
    try await ScriptedServer.run(answer: Self.answer) { address in
      let client = Client(address)
      try await body(client)
      await client.close()
    }
  }

  @Test func `found, default, none and ambiguous are different answers`() async throws {
    try await withClient { client in
      let found = try await client.lookup("USD", in: "iso4217", from: "alpha", to: "numeric")
      #expect(found == .found("840"))
      #expect(found.value == "840")
      #expect(try await client.translate("US Dollar", in: "iso4217", from: "name", to: "alpha") == .found("USD"))
      let byDefault = try await client.lookup("Taler", in: "crm", from: "crm", to: "iso")
      #expect(byDefault == .default("XXX"))
      #expect(byDefault.value == "XXX")
      let none = try await client.lookup("Pound", in: "crm", from: "crm", to: "iso")
      #expect(none == .none)
      #expect(none.value == nil)
      let ambiguous = try await client.lookup("Krone", in: "crm", from: "crm", to: "iso")
      #expect(ambiguous == .ambiguous(["DKK", "NOK"]))
      #expect(ambiguous.value == nil)
    }
  }

  @Test func `a day and qualifiers are sent with the request`() async throws {
    try await withClient { client in
      let answer = try await client.lookup(
        "x", in: "zones", from: "windows", to: "iana", on: Day("2001-05-01"), when: ["territory": "C A", "a": "1"])
      #expect(answer == .found("here"))
    }
  }

  @Test(arguments: ["", "a b", "a=b", "x\nDROP iso4217", "A"])
  func `a text that cannot name a qualifier is refused before anything is sent`(name: String) async throws {
    let client = Client(.unix(path: "/nonexistent/socket"))
    await #expect {
      try await client.lookup("x", in: "d", from: "a", to: "b", when: [name: "1"])
    } throws: { error in
      if case .invalid = error as? ClientError { "\(error)".contains(String(reflecting: name)) } else { false }
    }
  }

  @Test func `an error of the server is thrown`() async throws {
    try await withClient { client in
      await #expect(throws: ClientError.refused(ServerError(.unknownDictionary, "no 'nowhere'"))) {
        try await client.lookup("x", in: "nowhere", from: "a", to: "b")
      }
      await #expect(throws: ClientError.protocolViolation("LOOKUP was answered with busy")) {
        try await client.lookup("x", in: "odd", from: "a", to: "b")
      }
    }
  }

  @Test func `many values are sent before the first answer comes, and the answers are in their order`() async throws {
    let log = LineLog()
    let values = (0..<5000).map { "v\($0)" }
    try await ScriptedServer.run { line in
      log.add(line)
      // Nothing is answered before a whole batch has arrived.
      guard log.lines.count == 5000 else { return .nothing }
      return .send(log.lines.map { "OK \($0.split(separator: " ")[4])\n" }.joined())
    } body: { address in
      let client = Client(address)
      let answers = try await client.lookup(values, in: "d", from: "a", to: "b")
      #expect(answers == values.map { .found($0) })
      let none = try await client.lookup([], in: "d", from: "a", to: "b")
      #expect(none == [])
      await client.close()
    }
  }

  @Test func `lookupAll returns all answers, only the default, or nothing`() async throws {
    try await ScriptedServer.run { line in
      switch line {
      case "LOOKUPALL d a b x": .send("OK 1 \"2 3\"\n")
      case "LOOKUPALL d a b y at=2001-05-01 p=q": .send("DEFAULT z\n")
      default: .send("NONE\n")
      }
    } body: { address in
      let client = Client(address)
      #expect(try await client.lookupAll("x", in: "d", from: "a", to: "b") == ["1", "2 3"])
      let byDefault = try await client.lookupAll(
        "y", in: "d", from: "a", to: "b", on: Day("2001-05-01"), when: ["p": "q"])
      #expect(byDefault == ["z"])
      #expect(try await client.lookupAll("z", in: "d", from: "a", to: "b") == [])
      await client.close()
    }
  }

  @Test func `an entry is found, or there is none, or it is ambiguous`() async throws {
    try await ScriptedServer.run { line in
      switch line {
      case "ENTRY d a x": .send(#"OK {"b":["1","2"],"a":"x","c":null,"valid":{"from":"2001-05-01"},"note":"N"}"# + "\n")
      case "ENTRY d a several": .send("AMBIGUOUS\n")
      case "ENTRY d a odd": .send("OK [1]\n")
      default: .send("NONE\n")
      }
    } body: { address in
      let client = Client(address)
      let entry = try #require(try await client.entry("x", in: "d", from: "a").entry)
      #expect(entry.cells.map(\.system) == ["b", "a", "c"])
      #expect(entry["b"] == "1")
      #expect(entry.values(in: "b") == ["1", "2"])
      #expect(entry.cell("c") == .none)
      #expect(entry.validity.from == Day("2001-05-01"))
      #expect(entry.note == "N")
      #expect(entry.line == nil)
      #expect(try await client.entry("several", in: "d", from: "a") == .ambiguous)
      #expect(try await client.entry("y", in: "d", from: "a") == .none)
      await #expect(throws: ClientError.protocolViolation("the reply is not an entry")) {
        try await client.entry("odd", in: "d", from: "a")
      }
      await client.close()
    }
  }

  @Test func `an explanation has the reason for the answer`() async throws {
    let document = #"""
      {"answer":"1","status":"OK","because":"one entry has this a","entry":{"a":"x","b":"1"},"line":4,\#
      "file":"d.yaml","generation":"01J","version":null}
      """#
    try await ScriptedServer.run { line in
      .send(line == "EXPLAIN d a b x" ? "OK \(document)\n" : "OK {}\n")
    } body: { address in
      let client = Client(address)
      let explanation = try await client.explain("x", in: "d", from: "a", to: "b")
      #expect(explanation.answer == .found("1"))
      #expect(explanation.because == "one entry has this a")
      #expect(explanation.entry?["b"] == "1")
      #expect(explanation.entry?.line == 4)
      #expect(explanation.file == "d.yaml")
      #expect(explanation.generation == "01J")
      #expect(explanation.version == nil)
      await #expect(throws: ClientError.protocolViolation("the reply is not an explanation")) {
        try await client.explain("y", in: "d", from: "a", to: "b")
      }
      await client.close()
    }
  }
}
