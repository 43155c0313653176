import CrosswalkRedis
import CrosswalkTesting
import Testing

/// The file and the line that EXPLAIN names, whichever way a dictionary came.
@Suite struct LoadedLinesTests {
  private static let files = [
    "a.yaml": "dictionary: plain\nsystems: [a, b]\nentries:\n  x: y",
    "b.yaml": "\u{FEFF}# A comment.\ndictionary: marked\nsystems: [a, b]\nentries:\n  é: ü\n  x: z\n",
    "c.yaml": """
    dictionary: first
    systems: [a, b]
    entries: {x: y}
    ---
    dictionary: second
    systems: [a, b]
    entries:

      - [x, y]
    """,
  ]
  private static let positions = [
    "plain": (4, "a.yaml"), "marked": (6, "b.yaml"), "first": (3, "c.yaml"), "second": (9, "c.yaml"),
  ]

  @Test(arguments: LoadCommandTests.Way.allCases)
  func `what load has loaded is in the file of Redis`(_ way: LoadCommandTests.Way) async throws {
    try await with { sandbox, redis, folder in
      switch way {
      case .service:
        let service = try await sandbox.serve()
        #expect(try await sandbox.crosswalk("load", folder, environment: service.environment).status == 0)
        try await expectPositions(service)
      case .redis:
        #expect(try await sandbox.crosswalk("load", folder, "--redis", redis.address.description).status == 0)
        try await expectPositions(try await sandbox.serve("--redis", redis.address.description))
      case .dataDirectory:
        #expect(try await sandbox.crosswalk("load", folder, "--data-dir", sandbox.path("data")).status == 0)
        try await expectPositions(try await sandbox.serve())
      }
    }
  }

  @Test func `other nodes do the same, and so does a start from the copy`() async throws {
    try await with { sandbox, redis, folder in
      let nodes = [
        try await sandbox.serve("--redis", redis.address.description, data: "one"),
        try await sandbox.serve("--redis", redis.address.description, data: "two"),
      ]
      #expect(try await sandbox.crosswalk("load", folder, environment: nodes[0].environment).status == 0)
      try await eventually { try await nodes[1].ask("LOOKUP plain a b x") == ["OK y"] }
      for node in nodes {
        try await expectPositions(node)
        #expect(await node.stop() == .exited(0))
      }
      await redis.kill()
      for data in ["one", "two"] {
        try await expectPositions(try await sandbox.serve("--redis", redis.address.description, data: data))
      }
    }
  }

  @Test func `serve --load does the same`() async throws {
    try await with { sandbox, _, folder in
      try await expectPositions(try await sandbox.serve("--load", folder))
    }
  }

  @Test func `errors that only the server finds name the file and the line in it`() async throws {
    try await with { sandbox, _, _ in
      let service = try await sandbox.serve()
      let texts = ["dictionary: é\n", "dictionary: x\nsystems: [a, b]\nentries:\n- [1]\n"]
      let text = texts.joined().replacing("\n", with: "\\n")
      let files = #"[{\"name\":\"one.yaml\",\"bytes\":15},{\"name\":\"f/two.yaml\",\"bytes\":45}]"#
      let reply = try await service.ask("LOAD \"\(text)\" files=\"\(files)\"")[0]
      #expect(reply.hasPrefix("ERR invalid \"one.yaml:1:1: error: "))
      #expect(reply.contains("\\nf/two.yaml:4:3: error: this row has 1 cell"))
    }
  }

  private func with(_ body: (Sandbox, TestRedis, String) async throws -> Void) async throws {
    try await TestRedis.with { redis in
      try await Sandbox.with { sandbox in
        for (name, text) in Self.files { try sandbox.write(text, to: "files/" + name) }
        try await body(sandbox, redis, sandbox.path("files"))
      }
    }
  }

  private func expectPositions(_ service: TestService) async throws {
    for (name, (line, file)) in Self.positions {
      let reply = try await service.ask("EXPLAIN \(name) a b x")[0]
      #expect(reply.contains(#""line":\#(line),"file":"\#(file)""#), "\(name): \(reply)")
    }
  }
}
