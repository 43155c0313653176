import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting

/// One way to damage the data in Redis.
struct Mutation: Sendable {
  let name: String
  let inflict: @Sendable (DamagedRedis) async throws -> Void

  init(_ name: String, _ inflict: @escaping @Sendable (DamagedRedis) async throws -> Void) {
    self.name = name
    self.inflict = inflict
  }

  /// The kinds of damage; data that is well formed has the correct digest.
  enum Kind: String, CaseIterable {
    case header, facts, entries, keys, catalog, notes, cutDefinitions, flippedDefinitions, flippedEntries

    var mutations: [Mutation] {
      switch self {
      case .header: Mutation.headers
      case .facts: Mutation.facts
      case .entries: Mutation.entries
      case .keys: Mutation.keys
      case .catalog: Mutation.catalog
      case .notes: Mutation.notes
      case .cutDefinitions: Mutation.cutDefinitions
      case .flippedDefinitions: Mutation.flipped("definition")
      case .flippedEntries: Mutation.flipped("entries")
      }
    }
  }

  private static let long = String(repeating: "x", count: 5000)
  private static let badNames = ["../../x", "", "X", "y", "x\nready", "a b", "when", "}:x", String(long.prefix(65))]
  private static let badTexts: [JSON] = ["", .string(long), 5, ["x"], false]

  /// Other members in the header, with the correct digest.
  private static var headers: [Mutation] {
    var values: [(String, [JSON])] = [("name", badNames.map(JSON.string) + [.null, 5])]
    for name in ["title", "version", "source"] { values.append((name, badTexts)) }
    values.append(("direct", ["yes", 1, .null]))
    values.append(("systems", systems))
    values.append(("qualifiers", qualifiers))
    return values.flatMap { name, values in
      values.map { value in
        Mutation("\(name): \(value.text.prefix(60))") { redis in
          try await redis.write(
            header: try await redis.header().map { $0.name == name ? JSON.Member(name, value) : $0 })
        }
      }
        + [
          Mutation("no \(name)") { redis in
            try await redis.write(header: try await redis.header().filter { $0.name != name })
          }
        ]
    }
  }

  private static let rules: JSON = ["match": "exact", "unmapped": "none", "duplicates": "reject"]

  private static var systems: [JSON] {
    func with(_ name: String, _ value: JSON) -> JSON {
      guard case .object(let members) = rules else { return rules }
      return ["a": .object(members.map { $0.name == name ? JSON.Member(name, value) : $0 }), "b": rules]
    }
    let names = badNames.filter { $0 != "y" } + ["b", "at", "note"]
    return names.map { .object([JSON.Member($0, rules), JSON.Member("b", rules)]) }
      + [
        [], ["a": rules], ["a", "b"], "a", .object((0..<33).map { JSON.Member("s\($0)", rules) }),
        ["a": .null, "b": rules],
      ]
      + [
        "loose", .null, 5, [["digits": -1]], [["digits": 0]], [["digits": 4097]], [["digits": .integer(.max)]],
        [["digits": "4"]], ["upper"], [5],
      ].map { with("match", $0) }
      + ["all", .null, ["default": ""], ["default": .string(long)], ["default": 5]].map { with("unmapped", $0) }
      + ["last", .null, 5].map { with("duplicates", $0) }
  }

  private static var qualifiers: [JSON] {
    badNames.filter { $0 != "y" }.map { .object([JSON.Member($0, .object([]))]) }
      + [
        .object((0..<9).map { JSON.Member("q\($0)", .object([])) }), ["territory": ["from": []]],
        ["territory": ["from": "a"]],
        ["territory": ["from": ["none"]]], ["territory": ["from": [5]]], ["territory": 5],
        ["t": .object([]), "t": .object([])], ["t"],
      ]
  }

  /// Other members of the definition besides the header.
  private static var facts: [Mutation] {
    let numbers: [JSON] = [
      -1, 0, 2, .integer(.max), .integer(.min), .integer(10_000_001), "1", .number(1.5), .null, [1],
    ]
    let values: [(String, [JSON])] = [
      ("entries", numbers), ("chunks", numbers),
      ("digest", ["", "z", .string(String(repeating: "0", count: 64)), 5]),
      ("loaded", ["", "yesterday", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00Z\nready", 5]),
      ("file", [5, ["x"], "../../x", "a\nready"]),
    ]
    return values.flatMap { name, values in
      values.map { value in
        Mutation("\(name): \(value.text.prefix(60))") { try await $0.write(facts: [(name, value)]) }
      } + [Mutation("no \(name)") { try await $0.write(facts: [(name, nil)]) }]
    }
  }

  /// Other entries, with the correct digest and number.
  private static var entries: [Mutation] {
    let many = (0..<257).map { "\"v\($0)\"" }.joined(separator: ",")
    let deep = String(repeating: "[", count: 1000)
    let lines = [
      "garbage", "[]", "[1,2]", #"["a"]"#, #"["a","b","c"]"#, #"["","b"]"#, #"["  ","b"]"#, #"["\#(long)","b"]"#,
      #"["a",[]]"#, #"["a",[\#(many)]]"#, #"["a",[""]]"#, #"["a",true]"#, #"{"a":"b"}"#, deep, #"["a","\ud800"]"#,
      #"["a","b"] x"#, "null",
    ]
    let details = [
      "5", #"{"line":-1}"#, #"{"line":1e30}"#, #"{"line":4294967296}"#, #"{"when":5}"#, #"{"when":{"none":"x"}}"#,
      #"{"when":{"kind":""}}"#, #"{"when":{"kind":"\#(long)"}}"#, #"{"when":{"kind":"a","kind":"b"}}"#,
      #"{"valid":{"from":"x"}}"#, #"{"valid":{"from":"2001-02-29"}}"#, #"{"valid":{"since":"2001-01-01"}}"#,
      #"{"valid":{"from":"2001-01-01","until":"2001-01-01"}}"#, #"{"valid":5}"#, #"{"primary":["none"]}"#,
      #"{"primary":[]}"#, #"{"primary":false}"#, #"{"note":""}"#, #"{"note":"\#(long)"}"#, #"{"note":5}"#,
    ].map { #"["a","b",\#($0)]"# }
    let good = #"["a0","3-0"]"#
    return (lines + details).flatMap { line in
      [[line], [good, line, good]].enumerated().map { index, lines in
        Mutation("entry \(line.prefix(60)), \(index)") { try await $0.write(lines: lines) }
      }
    } + [
      Mutation("no entries") { try await $0.write(lines: []) },
      Mutation("a conflict") { try await $0.write(lines: [good, #"["a0","4-0"]"#, good]) },
      Mutation("not UTF-8") { redis in
        try await redis.write()
        try await redis.send(
          ["HSET", redis.key("entries"), "0"], Array(#"["a0","3-"#.utf8) + [0xFF] + Array(#""]"#.utf8))
      },
    ]
  }

  /// Keys that are missing or of another type, and fields that are missing or superfluous.
  private static var keys: [Mutation] {
    ["definition", "entries", "map:a:b", "map:b:a"].flatMap { key in
      [
        Mutation("no \(key)") { try await $0.bench.send("DEL", $0.key(key)) },
        Mutation("\(key) is a list") { redis in
          try await redis.bench.send("DEL", redis.key(key))
          try await redis.bench.send("RPUSH", redis.key(key), "x")
        },
        Mutation("\(key) is a text") { try await $0.bench.send("SET", $0.key(key), "x") },
        Mutation("\(key) is an empty text") { try await $0.bench.send("SET", $0.key(key), "") },
      ]
    } + [
      Mutation("entries with a field too many") {
        try await $0.bench.send("HSET", $0.key("entries"), "1", #"["c","d"]"#)
      },
      Mutation("entries with another field") { try await $0.bench.send("HSET", $0.key("entries"), "x", "y") },
      Mutation("garbage entries") { try await $0.bench.send("HSET", $0.key("entries"), "0", "garbage") },
      Mutation("a definition that nests") { redis in
        try await redis.bench.send("SET", redis.key("definition"), String(repeating: "[", count: 100_000))
      },
    ]
  }

  /// Other entries of the catalog.
  private static var catalog: [Mutation] {
    let generations = "crosswalk:{catalog}:generations"
    let revision = "crosswalk:{catalog}:revision"
    let ids = [
      "garbage", "", "../../../etc/passwd", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "01arz3ndektsv4rrffq69g5fav",
      "81ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FA", "a\nready", long,
    ]
    let names = ["../../x", "", "X", "a b", "..", "x\nready", "}:{", long]
    let numbers = ["garbage", "", "-1", "1.5", "9223372036854775807", "99999999999999999999", " 1", "01", "0", "1"]
    return ids.map { id in
      Mutation("generation \(id.prefix(40))") { try await $0.bench.send("HSET", generations, "x", id) }
    }
      + names.map { name in
        Mutation("name \(name.prefix(40))") { try await $0.bench.send("HSET", generations, name, $0.generation.id) }
      }
      + numbers.map { number in Mutation("revision \(number)") { try await $0.bench.send("SET", revision, number) } }
      + ["generations", "revision"].flatMap { key in
        [
          Mutation("no \(key)") { try await $0.bench.send("DEL", "crosswalk:{catalog}:\(key)") },
          Mutation("\(key) is a list") { redis in
            try await redis.bench.send("DEL", "crosswalk:{catalog}:\(key)")
            try await redis.bench.send("RPUSH", "crosswalk:{catalog}:\(key)", "x")
          },
        ]
      } + [
        Mutation("the generation of y") { redis in
          try await redis.bench.send("HSET", generations, "x", try await redis.bench.generation(of: "y") ?? "")
        },
        Mutation("the definition of y") { redis in
          let y = try await redis.bench.generation(of: "y") ?? ""
          for key in ["definition", "entries"] {
            try await redis.bench.send("COPY", "crosswalk:{d:y}:\(y):\(key)", redis.key(key), "REPLACE")
          }
        },
        Mutation("a name that is not UTF-8") { redis in
          try await redis.send(["HSET", generations, "x"], [0xFF])
          _ = try await redis.bench.connection.send(
            RedisCommand("HSET", RedisWord(generations), RedisWord([0x78, 0xFF]), RedisWord(redis.generation.id)))
        },
        Mutation("no x") { try await $0.bench.send("HDEL", generations, "x") },
        Mutation("an empty Redis") { try await $0.bench.send("FLUSHALL") },
      ]
  }

  /// Other notes besides the catalog.
  private static var notes: [Mutation] {
    let history = "crosswalk:{d:x}:history"
    let staging = "crosswalk:{catalog}:staging"
    let entries = [
      "garbage", "", "{}", #"{"generation":5}"#, #"{"generation":"../../y"}"#,
      #"{"generation":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}"#,
    ]
    let members = [
      "garbage", "", "x", "x garbage", "../../x 01ARZ3NDEKTSV4RRFFQ69G5FAV", "x 01ARZ3NDEKTSV4RRFFQ69G5FAV doomed",
      "a b c d",
    ]
    return entries.map { entry in Mutation("history \(entry)") { try await $0.bench.send("LPUSH", history, entry) } }
      + members.flatMap { member in
        ["-inf", "inf", "0"].map { score in
          Mutation("staging \(member) \(score)") { try await $0.bench.send("ZADD", staging, score, member) }
        }
      }
      + [history, staging, "crosswalk:{catalog}:dropped"].flatMap { key in
        [
          Mutation("\(key) is a text") { try await $0.bench.send("SET", key, "x") },
          Mutation("no \(key)") { try await $0.bench.send("DEL", key) },
        ]
      } + [
        Mutation("y is staged") { redis in
          try await redis.bench.send("ZADD", staging, "1", "y \(try await redis.bench.generation(of: "y") ?? "")")
        },
        Mutation("y is doomed") { redis in
          try await redis.bench.send(
            "ZADD", staging, "1", "y \(try await redis.bench.generation(of: "y") ?? "") doomed")
        },
        Mutation("y in the history of x") { redis in
          try await redis.bench.send(
            "LPUSH", history, #"{"generation":"\#(try await redis.bench.generation(of: "y") ?? "")"}"#)
        },
      ]
  }

  /// Definitions that are cut off.
  private static var cutDefinitions: [Mutation] {
    (0..<40).map { fortieths in
      Mutation("cut after \(fortieths)/40") { redis in
        let text = try await redis.bench.send("GET", redis.key("definition")).bytes ?? []
        try await redis.send(["SET", redis.key("definition")], Array(text.prefix(text.count * fortieths / 40)))
      }
    }
  }

  /// Changed bytes, which are the same in every run.
  private static func flipped(_ key: String) -> [Mutation] {
    (0..<40).map { number in
      Mutation("\(key), byte \(number)") { redis in
        let read = key == "definition" ? ["GET", redis.key(key)] : ["HGET", redis.key(key), "0"]
        let write = key == "definition" ? ["SET", redis.key(key)] : ["HSET", redis.key(key), "0"]
        var bytes = try await redis.bench.connection.send(RedisCommand(read.map { RedisWord($0) })).bytes ?? []
        bytes[number * 7919 % bytes.count] ^= UInt8(1 << (number % 8))
        try await redis.send(write, bytes)
      }
    }
  }
}
