internal import Crosswalk
internal import CrosswalkMonitoring
internal import CrosswalkStore

extension Node {
  /// What HELLO says.
  var greeting: JSON {
    .object([
      .init("service", "crosswalk"),
      .init("version", .string(version)),
      .init("protocol", 1),
      .init(
        "limits",
        .object([
          .init("line", .integer(Int64(limits.line))),
          .init("value", .integer(Int64(limits.value))),
          .init("connections", .integer(Int64(limits.connections))),
        ])),
    ])
  }

  /// What INFO says.
  var information: JSON {
    let facts = info
    return .object([
      .init("version", .string(version)),
      .init("node", .string(name)),
      .init("uptime_s", .integer(uptime.components.seconds)),
      .init("connections", .integer(Int64(connections))),
      .init("requests", .integer(Int64(requests))),
      .init("dictionaries", .integer(Int64(facts.dictionaries))),
      .init("entries", .integer(Int64(facts.entries))),
      .init("revision", .integer(facts.revision)),
      .init(
        "redis",
        .object([
          .init("state", .string(facts.redisState.rawValue)),
          .init("kind", .string(facts.redisKind.rawValue)),
          .init("address", facts.redisAddress.map(JSON.string) ?? .null),
          .init("since", facts.redisSince.map(JSON.string) ?? .null),
        ])),
      .init("stale_s", .integer(Int64(facts.staleSeconds))),
      .init("stale_because", facts.staleReason.map(JSON.string) ?? .null),
      .init("lost", .array(facts.lost.map(JSON.string))),
      .init("damaged", .array(facts.damaged.map(JSON.string))),
      .init("loads", .array(facts.loads.map(\.document))),
      .init("held", facts.held.document),
      .init("dropped", facts.dropped.document),
    ])
  }
}

extension LoadsUnderWay.Load {
  fileprivate var document: JSON {
    .object([
      .init("tag", tag.map(JSON.string) ?? .null),
      .init("phase", .string(progress.phase.rawValue)),
      .init("share", .number(progress.share)),
    ])
  }
}

extension InfoFacts.Figures {
  fileprivate var document: JSON {
    .object([.init("counts", .integer(Int64(counts))), .init("captures", .integer(Int64(captures)))])
  }
}

extension Command {
  /// An item of what HELP says.
  var help: JSON {
    .object([
      .init("command", .string("\(name)")),
      .init("arguments", .string("\(arguments)")),
      .init("summary", .string("\(summary)")),
      .init("role", .string(role.rawValue)),
    ])
  }
}
