import Crosswalk
import CrosswalkCoordination
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Logging

/// The part of a node that handles messages.
final class TopicNode: Sendable {
  let topics: Topics
  let log = RecordedLog()
  private let running: Task<Void, Never>

  init(_ address: RedisAddress, _ keys: Keys, name: String, _ options: Topics.Options) {
    let log = log
    let topics = Topics(
      address: address, keys: keys, node: name, options: options,
      logger: Logger(label: "test") { _ in RecordingHandler(log: log) })
    self.topics = topics
    running = Task { await topics.run() }
  }

  /// Ends like a process that is killed: without another heartbeat, and without handing over its messages.
  func die() async {
    running.cancel()
    await running.value
    await topics.close()
  }

  /// Ends like a process that is stopped.
  func stop() async {
    await topics.finish(within: .seconds(5))
    await running.value
  }

  /// Subscribes, and starts deliveries at once.
  func subscribe(
    _ topic: CoordinationName = .orders, group: CoordinationName? = .workers,
    _ prepare: (TestSubscriber) -> Void = { _ in }
  ) async throws -> TestSubscriber {
    let subscriber = TestSubscriber()
    prepare(subscriber)
    let membership = try await topics.join(topic, group: group, recipient: subscriber)
    subscriber.begin(membership)
    return subscriber
  }

  @discardableResult
  func publish(
    _ text: String, to topic: CoordinationName = .orders, id: CoordinationName? = nil
  ) async throws -> String {
    try await topics.publish(Array(text.utf8), to: topic, id: id)
  }

  func publish(_ texts: [String], to topic: CoordinationName = .orders) async throws {
    for text in texts { try await publish(text, to: topic) }
  }

  /// Publishes messages one after the other, and repeats each until it is acknowledged.
  func publishSurely(_ publisher: Int, _ count: Int) async {
    for number in 1...count {
      while (try? await publish("\(publisher) \(number)", id: .named("\(publisher)/\(number)"))) == nil {
        try? await Task.sleep(for: .milliseconds(20))
      }
      try? await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Returns the summary of a group.
  func group(_ name: String = "workers", of topic: String = "orders") async throws -> TopicSummary.Group? {
    try await topics.topics().first { $0.topic == topic }?.groups.first { $0.name == name }
  }
}

extension CoordinationName {
  static let orders = named("orders")
  static let workers = named("workers")

  static func named(_ text: String) -> CoordinationName {
    guard let name = try? CoordinationName(text) else { preconditionFailure("'\(text)' is not a name") }
    return name
  }
}

extension Topics.Options {
  /// Options for tests, with short intervals, under which published messages are kept longer than a test takes.
  static var quick: Topics.Options {
    var options = Topics.Options()
    options.interval = .milliseconds(50)
    options.heartbeat = .milliseconds(50)
    options.silence = .seconds(3)
    options.keptAfterwards = .seconds(600)
    return options
  }
}

extension Workbench {
  /// Runs `body` with some nodes on one Redis.
  func with(
    nodes count: Int, _ options: Topics.Options = .quick, at address: RedisAddress? = nil,
    _ body: ([TopicNode]) async throws -> Void
  ) async throws {
    let nodes = (0..<count).map { TopicNode(address ?? redis.address, keys, name: "node\($0)", options) }
    do {
      try await body(nodes)
    } catch {
      for node in nodes { await node.die() }
      throw error
    }
    for node in nodes { await node.die() }
  }
}

/// Returns the texts of some numbers.
func texts(_ numbers: ClosedRange<Int>) -> [String] { numbers.map { "\($0)" } }
