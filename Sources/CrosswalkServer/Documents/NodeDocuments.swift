internal import Crosswalk
internal import CrosswalkMonitoring
internal import CrosswalkStore

// The JSON documents of the replies, one file for each group of commands.
//
// A document is made for one reply from what the commands return, and nothing is kept here. Each member of a document
// is part of the protocol, which its documentation describes. Replies to the INFO and COMMAND of Redis clients are also
// here; they have the form that Redis gives them.

extension Node {
  /// The reply to HELLO.
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

  /// The reply to INFO.
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
  /// An item of the reply to HELP.
  var help: JSON {
    .object([
      .init("command", .string("\(name)")),
      .init("arguments", .string("\(arguments)")),
      .init("summary", .string("\(summary)")),
      .init("role", .string(role.rawValue)),
    ])
  }
}
