import CrosswalkTesting
import Testing

@testable import CrosswalkServer

/// The positions of messages among replies.
@Suite(.timeLimit(.minutes(5)))
struct MessageOrderTests {
  @Test(arguments: [nil, "workers"])
  func `no message comes before the OK of SUBSCRIBE or after the OK of UNSUBSCRIBE`(group: String?) async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address) { node in
        try await Self.publishing(on: node) { published in
          try await node.server.connect { client in
            var received: [Int] = []
            for _ in 1...30 {
              try await client.subscribe(group: group)
              let before = published.count
              let first = try Self.number(try await client.message())
              // A live subscriber may miss a message that was on its way, but none that is published after that.
              if group == nil { #expect(first <= before + 2) }
              received += [first, try Self.number(try await client.message())]
              try await client.send("UNSUBSCRIBE orders\nPING\n")
              while let line = try await client.line(), line != "OK" {
                received.append(try Self.number(try Message(line)))
              }
              #expect(try await client.line() == "OK PONG")
            }
            if group == nil { #expect(zip(received, received.dropFirst()).allSatisfy { $0 < $1 }) }
          }
        }
      }
    }
  }

  @Test func `messages between pipelined replies do not break a line, and both keep their order`() async throws {
    let count = 20_000
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address) { node in
        try await node.server.connect { client in
          try await client.subscribe(group: nil)
          try await Self.publishing(on: node) { _ in
            try await client.send((1...count).map { "PING \($0)\n" }.joined())
            var (replies, messages): ([String], [Int]) = ([], [])
            while replies.count < count || messages.count < 100 {
              let line = try #require(try await client.line())
              if line.hasPrefix("MSG ") {
                messages.append(try Self.number(try Message(line)))
              } else {
                replies.append(line)
              }
            }
            #expect(replies == (1...count).map { "OK \($0)" })
            #expect(messages == Array(1...messages.count))
          }
        }
      }
    }
  }

  /// Publishes the numbers from 1 on while `body` runs.
  private static func publishing(
    on node: MessagingNode, _ body: (Published) async throws -> Void
  ) async throws {
    let published = Published()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await node.server.connect { publisher in
          while !Task.isCancelled {
            let reply = try await publisher.ask("PUBLISH orders \(published.count + 1)")
            #expect(reply.hasPrefix("OK "))
            published.add()
          }
        }
      }
      try await body(published)
      group.cancelAll()
      // The publisher may have been cancelled in the middle of a request.
      while await group.nextResult() != nil {}
    }
  }

  private static func number(_ message: Message) throws -> Int { try #require(Int(message.payload)) }
}
