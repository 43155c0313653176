import Crosswalk
import CrosswalkCoordination
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

@testable import CrosswalkServer

/// Messages as clients use them, with real sockets.
@Suite(.timeLimit(.minutes(5)))
struct TopicCommandTests {
  @Test func `a message goes to one member of each group, and to all live subscribers, on all nodes`() async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address, name: "one") { one in
        try await MessagingNode.run(redis.address, name: "two") { two in
          try await one.server.connect { worker in
            try await worker.subscribe()
            try await two.server.connect { auditor in
              try await auditor.subscribe(group: "audit")
              try await two.server.connect { watcher in
                try await watcher.subscribe(group: nil)
                let ids = [try await one.publish("first"), try await two.publish("second")]
                for (id, payload) in zip(ids, ["first", "second"]) {
                  let expected = try Message("MSG orders \(id) \(payload)")
                  #expect(try await worker.message() == expected)
                  #expect(try await auditor.message() == expected)
                  #expect(try await watcher.message() == expected)
                }
                #expect(try await worker.ask("ACK orders \(ids[0])") == "OK")
                #expect(try await worker.ask("ACK orders \(ids[0])") == "NONE")
                #expect(try await auditor.ask("ACK orders \(ids[0])") == "OK")
                #expect(try await watcher.ask("ACK orders \(ids[0])") == "NONE")
              }
            }
          }
        }
      }
    }
  }

  @Test func `who leaves hands over its messages at once, and cannot acknowledge any more`() async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address, name: "one") { one in
        try await MessagingNode.run(redis.address, name: "two") { two in
          try await one.server.connect { first in
            try await first.subscribe()
            let id = try await two.publish("job")
            #expect(try await first.message().id == id)
            try await two.server.connect { second in
              try await second.subscribe()
              #expect(try await first.ask("UNSUBSCRIBE orders") == "OK")
              #expect(try await first.ask("UNSUBSCRIBE orders") == "OK")
              #expect(try await first.ask("ACK orders \(id)") == "NONE")
              #expect(try await second.message().id == id)
              // It cannot acknowledge as a new member, either.
              try await first.subscribe()
              #expect(try await first.ask("ACK orders \(id)") == "NONE")
              #expect(try await second.ask("ACK orders \(id)") == "OK")
              #expect(try await one.group()?["pending"]?.integer == 0)
            }
          }
        }
      }
    }
  }

  @Test func `a message that is published again under its id within ten minutes is the same message`() async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address, name: "one") { one in
        try await MessagingNode.run(redis.address, name: "two") { two in
          let reply = try await one.ask("PUBLISH orders first id=a:1")
          #expect(reply.hasPrefix("OK "))
          #expect(try await two.ask("PUBLISH orders second id=a:1") == reply)
          #expect(try await two.ask("PUBLISH orders second id=a:2") != reply)
          #expect(try await one.document("TOPICS").members("messages") == [2])
        }
      }
    }
  }

  @Test func `TOPICS shows the progress of each group`() async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address) { node in
        #expect(try await node.ask("TOPICS") == "OK []")
        try await node.server.connect { client in
          try await client.subscribe("b")
          try await node.publish("one", to: "b")
          #expect(try await client.handle() == "one")
          try await node.publish("two", to: "b")
          _ = try await client.message()
          try await node.publish("three", to: "a")
          let group = #"{"group":"workers","members":1,"pending":1,"lag":0,"lost":0}"#
          #expect(
            try await node.ask("TOPICS")
              == #"OK [{"topic":"a","messages":1,"bytes":5,"groups":[],"dead":0,"lost":0},"#
              + #"{"topic":"b","messages":2,"bytes":6,"groups":[\#(group)],"dead":0,"lost":0}]"#)
        }
      }
    }
  }

  @Test func `a message that no member could handle is a dead letter, until it is delivered again`() async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address) { node in
        try await node.server.connect { try await $0.subscribe() }
        let id = try await node.publish(#""to the \"grave\"""#)
        #expect(try await node.ask("REDELIVER orders \(id)") == "NONE")
        for _ in 1...5 {
          try await node.server.connect { client in
            try await client.subscribe()
            #expect(try await client.message().id == id)
            #expect(try await client.ask("UNSUBSCRIBE orders") == "OK")
          }
        }
        let letters = try await node.document("DEAD orders")
        #expect(letters.array?.count == 1)
        let letter = try #require(letters.array?.first)
        #expect(letter.memberNames == ["id", "group", "payload", "published", "deliveries", "reason"])
        #expect(letter["id"]?.string == id && letter["group"]?.string == "workers")
        #expect(letter["payload"]?.string == "to the \"grave\"" && letter["deliveries"]?.integer == 5)
        #expect(letter["published"]?.string.flatMap { Moment($0) } != nil)
        #expect(try await node.ask("DEAD orders count=1") == "OK \(letters.text)")
        #expect(try await node.ask("DEAD nothing") == "OK []")
        #expect(try await node.ask("REDELIVER orders 1-1") == "NONE")
        #expect(try await node.ask("REDELIVER orders \(id)") == "OK")
        #expect(try await node.ask("REDELIVER orders \(id)") == "NONE")
        #expect(try await node.ask("DEAD orders") == "OK []")
        try await node.server.connect { client in
          try await client.subscribe()
          #expect(try await client.message().id == id)
        }
      }
    }
  }

  @Test func `payloads of every kind arrive as they were sent`() async throws {
    let payloads = [
      "bare", #""""#, #""two words""#, #""a\nb\r\u0000\u001f\t\"\\""#, "Türkiye😀", #""{\"json\":[1]}""#,
      String(repeating: "x", count: 900_000), #""\#(String(repeating: "é ", count: 100_000))""#,
    ]
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address) { node in
        try await node.server.connect { client in
          try await client.subscribe()
          for payload in payloads {
            let id = try await node.publish(payload)
            let line = try #require(try await client.line())
            let word = try #require(line.dropPrefix("MSG orders \(id) "))
            #expect(try Self.text(of: word) == Self.text(of: payload))
            #expect(try await client.ask("ACK orders \(id)") == "OK")
          }
        }
      }
    }
  }

  @Test func `a connection has one subscription to a topic, and may have any number of topics`() async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address) { node in
        try await node.server.connect { client in
          try await client.subscribe()
          #expect(
            try await client.ask("SUBSCRIBE orders")
              == #"ERR bad-request "this connection is already subscribed to orders; UNSUBSCRIBE first""#)
          try await client.subscribe("news", group: nil)
          let first = try await node.publish("a")
          #expect(try await client.message().id == first)
          let second = try await node.publish("b", to: "news")
          #expect(try await client.message() == Message("MSG news \(second) b"))
          #expect(try await client.ask("UNSUBSCRIBE news") == "OK")
          try await node.publish("c", to: "news")
          try await client.subscribe("news", group: "late")
          let third = try await node.publish("d", to: "news")
          #expect(try await client.message().id == third)
        }
      }
    }
  }

  @Test func `an error says what is wrong and what would be right`() async throws {
    let cases = [
      ("PUBLISH orders", "PUBLISH takes topic payload [id=word]"),
      ("PUBLISH {a} x", "'{a}' is not a valid topic: a name is a letter or a digit"),
      ("PUBLISH a x id=!", "'!' is not a valid id: a name is"),
      ("SUBSCRIBE", "SUBSCRIBE takes topic [group=name]"),
      ("SUBSCRIBE a group=\"\"", "'' is not a valid group: a name is"),
      ("SUBSCRIBE a topic=b", "topic"),
      ("ACK a", "ACK takes topic message-id"),
      ("UNSUBSCRIBE \"\"", "'' is not a valid topic: a name is"),
      ("TOPICS a", "TOPICS takes no arguments"),
      ("DEAD a count=0", "count"),
      ("DEAD a count=1001", "count"),
      ("REDELIVER a", "REDELIVER takes topic message-id"),
    ]
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address) { node in
        for (line, message) in cases {
          let reply = try await node.ask(line)
          #expect(reply.hasPrefix("ERR bad-request ") && reply.contains(message), "\(line): \(reply)")
        }
        // A word that is not the id of a message is not an error.
        #expect(try await node.ask("ACK a b") == "NONE")
        #expect(try await node.ask("REDELIVER a b") == "NONE")
      }
    }
  }

  @Test func `applications publish and subscribe, and only operators handle dead letters`() throws {
    let topics = Topics(
      address: try RedisAddress(unixSocket: "/nowhere"), keys: try Keys(), node: "n", logger: .quiet)
    let roles = Command.topics(of: topics, logger: .quiet).map { ("\($0.name)", $0.role) }
    #expect(roles.filter { $0.1 == .operator }.map(\.0) == ["DEAD", "REDELIVER"])
    #expect(
      roles.filter { $0.1 == .application }.map(\.0) == [
        "PUBLISH", "SUBSCRIBE", "ACK", "UNSUBSCRIBE", "TOPICS", "SUBSCRIBE", "UNSUBSCRIBE",
      ])
  }

  /// The texts of commands are literals, in which no limit can stand.
  @Test func `the texts of the commands name the limits that hold`() throws {
    let topics = Topics(
      address: try RedisAddress(unixSocket: "/nowhere"), keys: try Keys(), node: "n", logger: .quiet)
    let commands = Command.topics(of: topics, logger: .quiet)
    let subscribing = commands.filter { "\($0.name)" == "SUBSCRIBE" }.map { "\($0.arguments)" }
    #expect(subscribing.count == 2)
    for arguments in subscribing { #expect(arguments.hasSuffix(" [window=\(ProtocolLimits.window)]")) }
    let publishing = commands.filter { "\($0.name)" == "PUBLISH" }.map { "\($0.summary)" }
    #expect(publishing.count == 1)
    for summary in publishing { #expect(summary.contains(" in the last \(ProtocolLimits.publishIDMinutes) minutes.")) }
  }

  @Test func `the number of topics is limited`() async throws {
    var options = Topics.Options()
    options.topics = 2
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address, options: options) { node in
        try await node.publish("x", to: "a")
        try await node.server.connect { client in
          try await client.subscribe("b", group: nil)
          for line in ["PUBLISH c x", "SUBSCRIBE c", "SUBSCRIBE c group=g"] {
            #expect(try await client.ask(line) == #"ERR limit "there are 2 topics already""#)
          }
          #expect(try await client.ask("PUBLISH a y").hasPrefix("OK "))
        }
      }
    }
  }

  @Test func `without Redis there are no messages, and subscriptions continue when it is back`() async throws {
    try await TestRedis.with(["--appendonly", "yes", "--appendfsync", "always"]) { redis in
      try await MessagingNode.run(redis.address) { node in
        try await node.server.connect { client in
          try await client.subscribe()
          try await node.publish("before")
          let id = try await client.message().id
          await redis.kill()
          let lines = [
            "PUBLISH orders x", "SUBSCRIBE other", "ACK orders \(id)", "TOPICS", "DEAD a", "REDELIVER a 1-1",
          ]
          for line in lines {
            #expect(try await client.ask(line).hasPrefix("ERR unavailable "), "\(line)")
          }
          try await redis.start()
          // For a moment after a failure Redis is not asked again.
          var reply: String
          repeat { reply = try await client.ask("ACK orders \(id)") } while reply.hasPrefix("ERR unavailable ")
          #expect(reply == "OK")
          try await node.publish("after")
          #expect(try await client.message().payload == "after")
        }
      }
    }
  }

  /// Returns the text of a word in a line.
  private static func text(of word: some StringProtocol) throws -> String? {
    word.hasPrefix("\"") ? try JSON(parsing: word.utf8).string : String(word)
  }
}

extension String {
  /// Returns what comes after `prefix`; nil if this does not begin with it.
  fileprivate func dropPrefix(_ prefix: String) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}
