import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Foundation
import Logging
import Testing

@testable import CrosswalkCoordination

/// Messages of the last seconds that Redis acknowledged and then lost when it was killed.
@Suite struct LostPublishTests {
  private static let durable = ["--appendonly", "yes", "--appendfsync", "always"]

  @Test func `messages that Redis has lost are published again, in order and with the same ids`() async throws {
    try await Workbench.with(Self.durable) { bench in
      try await bench.with(nodes: 2) { nodes in
        let auditor = try await nodes[1].subscribe(group: .named("auditors"))
        auditor.acknowledgeAll()
        let listener = try await nodes[1].subscribe(group: nil)
        _ = try await nodes[1].subscribe(group: .workers).leave()
        try await nodes[0].publish(texts(1...10))
        try await auditor.expect(10)
        try await eventually { try await nodes[0].group("auditors")?.pending == 0 }
        var ids: [String] = []
        try await bench.losing {
          for text in texts(11...100) { ids.append(try await nodes[0].publish(text, id: .named("id-\(text)"))) }
        }
        try await eventually { try await bench.ids().count == 100 }
        #expect(try await bench.ids().suffix(90) == ids)
        let warning = "warning: published 90 messages again that Redis had acknowledged and then lost"
        #expect(nodes[0].log.all.contains(warning))
        let worker = try await nodes[0].subscribe()
        try await worker.expect(100)
        #expect(worker.texts == texts(1...100))
        // A message that was delivered before Redis lost it is delivered at most twice.
        try await eventually { Set(auditor.texts) == Set(texts(1...100)) }
        var seen: Set<String> = []
        #expect(auditor.texts.filter { seen.insert($0).inserted } == texts(1...100))
        #expect(Set(listener.texts).count == listener.texts.count)
        // The publish ids are remembered as before, and for as long.
        #expect(try await nodes[1].publish("another", id: .named("id-11")) == ids[0])
        let seconds = try await bench.send("TTL", "crosswalk:{t:orders}:seen:id-11").integer ?? 0
        #expect((500...600).contains(seconds))
        #expect(try await bench.ids().count == 100)
        try await eventually { try await nodes[0].group("auditors")?.lag == 0 }
      }
    }
  }

  @Test func `lost messages are published again before anything newer of the same node`() async throws {
    try await Workbench.with(Self.durable) { bench in
      let topics = bench.publisher()
      var ids = [try await topics.publish("1")]
      try await bench.losing {
        for text in texts(2...300) { ids.append(try await topics.publish(text)) }
      }
      for text in texts(301...310) {
        try await eventually {
          ids.append(try await topics.publish(text))
          return true
        }
      }
      #expect(try await bench.ids() == ids)
      #expect(try await bench.payloads() == texts(1...310))
      await topics.close()
    }
  }

  @Test func `nothing is published twice if nothing was lost, however often Redis is killed`() async throws {
    try await Workbench.with(Self.durable) { bench in
      try await bench.with(nodes: 2) { nodes in
        var ids: [String] = []
        for round in 1...5 {
          for number in 1...20 {
            let id: CoordinationName? = number.isMultiple(of: 2) ? .named("\(round)/\(number)") : nil
            ids.append(try await nodes[number % 2].publish("\(round) \(number)", id: id))
          }
          await bench.redis.kill()
          try await bench.redis.start()
          for node in nodes {
            try await eventually {
              ids.append(try await node.publish("after \(round)"))
              return true
            }
          }
        }
        #expect(try await bench.ids() == ids)
        for node in nodes { #expect(!node.log.all.contains { $0.contains("published") }) }
      }
    }
  }

  @Test func `messages that others have published meanwhile do not prevent it`() async throws {
    try await Workbench.with(Self.durable) { bench in
      // Neither of them runs, so the test decides which one publishes first.
      let (one, other) = (bench.publisher(), bench.publisher())
      let first = try await one.publish("1")
      var lost: [String] = []
      try await bench.losing {
        lost.append(try await one.publish("2"))
        lost.append(try await one.publish("3", id: .named("three")))
      }
      try await other.publish("newer")
      try await eventually { try await one.publish("4") != "" }
      #expect(try await bench.payloads() == ["1", "newer", "2", "3", "4"])
      let ids = try await bench.ids()
      #expect(ids.first == first)
      #expect(Set(ids).isDisjoint(with: lost))
      #expect(try await other.publish("three", id: .named("three")) == ids[3])
      // Now nothing is lost, and all messages are known by their new ids.
      await bench.redis.kill()
      try await bench.redis.start()
      try await eventually { try await one.publish("5") != "" }
      #expect(try await bench.payloads() == ["1", "newer", "2", "3", "4", "5"])
      for topics in [one, other] { await topics.close() }
    }
  }

  @Test func `a message is published again only once, even if the reply is lost`() async throws {
    try await Workbench.with { bench in
      try await bench.publisher().publish("newer")
      let store = PublishStore(
        connection: bench.connection, keys: bench.keys, options: .quick, losses: Losses(logger: Logger(label: "test")))
      let messages = [nil, CoordinationName.named("two")].enumerated().map { number, id in
        PublishedMessage(
          publication: Publication(topic: .orders, payload: Array("\(number)".utf8), id: id),
          id: MessageID(milliseconds: 1_000_000_000_000 + UInt64(number), sequence: 0))
      }
      // The messages are older than the topic keeps messages.
      for _ in 1...3 { _ = try await store.publishAgain(messages) }
      #expect(try await bench.payloads() == ["newer"])
      var options = Topics.Options.quick
      options.age = .seconds(100 * 365 * 24 * 3600)
      let patient = PublishStore(connection: bench.connection, keys: bench.keys, options: options, losses: store.losses)
      for _ in 1...3 { _ = try await patient.publishAgain(messages) }
      #expect(try await bench.payloads() == ["newer", "0", "1"])
      // For a minute a sender that tries again gets the message's current id.
      #expect(try await bench.publisher().publish("1", id: .named("two")) == bench.ids()[2])
      #expect(try await 50...60 ~= (bench.send("TTL", "crosswalk:{t:orders}:seen:two").integer ?? 0))
    }
  }

  @Test func `while Redis repeatedly loses data each group gets every message, at first in order`() async throws {
    try await Workbench.with(Self.durable) { bench in
      try await bench.with(nodes: 3) { nodes in
        let auditors = [
          try await nodes[0].subscribe(group: .named("one")), try await nodes[2].subscribe(group: .named("two")),
        ]
        for auditor in auditors { auditor.acknowledgeAll() }
        try await nodes[0].publish("begin")
        let publishing = Task {
          await withTaskGroup(of: Void.self) { group in
            for number in 0..<4 { group.addTask { await nodes[number % 2].publishSurely(number, 150) } }
          }
        }
        for _ in 1...4 {
          try await Task.sleep(for: .milliseconds(200))
          try await bench.losing { try await Task.sleep(for: .milliseconds(200)) }
        }
        await publishing.value
        let all = Set((0..<4).flatMap { publisher in (1...150).map { "\(publisher) \($0)" } } + ["begin"])
        for auditor in auditors {
          try await eventually { Set(auditor.texts) == all }
          var seen: Set<String> = []
          let first = auditor.texts.filter { seen.insert($0).inserted }
          for publisher in 0..<4 {
            #expect(first.filter { $0.hasPrefix("\(publisher) ") } == (1...150).map { "\(publisher) \($0)" })
          }
        }
        // Each message is there once, even those that were published again.
        #expect(try await bench.payloads().count == all.count)
        try await eventually {
          try await nodes[1].topics.topics()[0].groups.allSatisfy { $0.pending == 0 && $0.lag == 0 }
        }
      }
    }
  }

  @Test func `a message that was lost twice is published again`() async throws {
    try await Workbench.with(Self.durable) { bench in
      try await bench.with(nodes: 1) { nodes in
        var ids = [try await nodes[0].publish("1")]
        try await bench.losing {
          ids.append(try await nodes[0].publish("2"))
        }
        try await bench.losing {
          try await eventually { try await bench.ids() == ids }
          ids.append(try await nodes[0].publish("3"))
        }
        try await eventually { try await bench.ids() == ids }
      }
    }
  }

  @Test func `trimmed messages are not published again, but lost messages of a full topic are`() async throws {
    try await Workbench.with(Self.durable) { bench in
      var options = Topics.Options.quick
      options.messages = 5
      try await bench.with(nodes: 1, options) { nodes in
        _ = try await nodes[0].subscribe().leave()
        try await nodes[0].publish(texts(1...20))
        await bench.redis.kill()
        try await bench.redis.start()
        try await eventually { try await nodes[0].publish("21") != "" }
        #expect(try await bench.payloads() == texts(17...21))
        try await eventually { try await nodes[0].group()?.lost == 16 }
        try await bench.losing {
          try await nodes[0].publish(texts(22...24))
        }
        try await eventually { try await bench.payloads() == texts(20...24) }
        try await eventually { try await nodes[0].group()?.lost == 19 }
        try await eventually { try await nodes[0].group()?.lag == 5 }
      }
    }
  }

  @Test func `messages that were trimmed for their bytes are not published again`() async throws {
    try await Workbench.with(Self.durable) { bench in
      var options = Topics.Options.quick
      options.bytes = 100
      try await bench.with(nodes: 1, options) { nodes in
        // After the last message there would be room for the first.
        let sizes = [10, 95, 10]
        for size in sizes { try await nodes[0].publish(String(repeating: "x", count: size)) }
        #expect(try await bench.payloads().map(\.count) == [10])
        await bench.redis.kill()
        try await bench.redis.start()
        try await eventually { try await nodes[0].publish("after") != "" }
        #expect(try await bench.payloads().map(\.count) == [10, 5])
        #expect(!nodes[0].log.all.contains { $0.contains("published") })
      }
    }
  }

  @Test func `a topic and a group that were lost are made again, even without members`() async throws {
    try await Workbench.with(Self.durable) { bench in
      try await bench.with(nodes: 2) { nodes in
        try await nodes[0].publish("0")
        try await bench.losing {
          _ = try await nodes[0].subscribe(group: .named("away")).leave()
          let quitter = try await nodes[0].subscribe(group: .named("quitter"))
          let early = try await nodes[1].subscribe(.named("new"), group: .named("early"))
          try await nodes[0].publish(texts(1...3))
          try await nodes[1].publish("first", to: .named("new"))
          try await quitter.expect(3)
          #expect(try await quitter.acknowledge(quitter.deliveries[0].id))
          await quitter.leave()
          await early.leave()
        }
        try await eventually { try await nodes[1].topics.topics().map(\.topic) == ["new", "orders"] }
        try await eventually { try await bench.ids().count == 4 }
        try await eventually { try await nodes[1].topics.topics().map(\.groups.count) == [1, 2] }
        // It continues at its old position, or after the messages that Redis still had when the group was made again.
        let away = try await nodes[1].subscribe(group: .named("away"))
        try await away.expect(3)
        #expect(away.texts == texts(1...3))
        let heir = try await nodes[1].subscribe(group: .named("quitter"))
        try await eventually { heir.texts.suffix(2) == ["2", "3"] }
        let early = try await nodes[0].subscribe(.named("new"), group: .named("early"))
        try await early.expect(1)
        #expect(early.texts == ["first"])
      }
    }
  }

  @Test func `a member that returns to a lost group gets the messages published before`() async throws {
    try await Workbench.with(Self.durable) { bench in
      var options = Topics.Options.quick
      options.interval = .seconds(3600)
      try await bench.with(nodes: 1, options) { nodes in
        try await nodes[0].publish("0")
        try await bench.losing {
          _ = try await nodes[0].subscribe().leave()
          try await nodes[0].publish("1")
        }
        let worker = TestSubscriber()
        try await eventually {
          worker.begin(try await nodes[0].topics.join(.orders, group: .workers, recipient: worker))
          return true
        }
        try await worker.expect(1)
        #expect(worker.texts == ["1"])
      }
    }
  }
}

extension Topics {
  /// Publishes a text to the topic `orders`.
  @discardableResult
  fileprivate func publish(_ text: String, id: CoordinationName? = nil) async throws -> String {
    try await publish(Array(text.utf8), to: .orders, id: id)
  }
}

extension Workbench {
  /// Returns topics that can publish, but do not run.
  fileprivate func publisher() -> Topics {
    Topics(address: redis.address, keys: keys, node: "p", options: .quick, logger: Logger(label: "test"))
  }

  /// Kills Redis, makes it lose all that it wrote during `body`, and starts it again.
  fileprivate func losing(_ body: () async throws -> Void) async throws {
    let (data, saved) = (redis.directory + "/appendonlydir", redis.directory + "/saved")
    try FileManager.default.copyItem(atPath: data, toPath: saved)
    try await body()
    await redis.kill()
    try FileManager.default.removeItem(atPath: data)
    try FileManager.default.moveItem(atPath: saved, toPath: data)
    try await redis.start()
  }

  /// Returns the ids of the messages of the topic `orders`.
  fileprivate func ids() async throws -> [String] { try await entries().compactMap { $0.first?.string } }

  /// Returns the texts of the messages of the topic `orders`.
  fileprivate func payloads() async throws -> [String] {
    try await entries().compactMap { $0.last?.array?[1].string }
  }

  private func entries() async throws -> [[RedisReply]] {
    (try await send("XRANGE", "crosswalk:{t:orders}:stream", "-", "+").array ?? []).compactMap(\.array)
  }
}
