import Synchronization
import Testing

@testable import CrosswalkCoordination
@testable import CrosswalkServer
@testable import CrosswalkStore

struct SubscriptionTests {
  /// A reader that only notes its calls.
  private final class NotingReader: TopicReader {
    private struct Notes {
      var left: [[String]] = []
      var wakes = 0
    }

    private let notes = Mutex(Notes())

    /// For each member that has left, what was not sent to it.
    var left: [[String]] { notes.withLock { $0.left } }
    var wakes: Int { notes.withLock { $0.wakes } }

    var isIdle: Bool { false }
    func run() async {}
    func wake() { notes.withLock { $0.wakes += 1 } }
    func inspectSoon() {}
    func acknowledge(_ id: MessageID, by member: Membership) async throws(StoreError) -> Bool { false }
    func leave(_ member: Membership, unsent: [MessageID]) async {
      notes.withLock { $0.left.append(unsent.map(\.description)) }
    }
    func finish() async {}
  }

  /// A subscription that counts how often its connection was notified.
  private struct Bench {
    let reader = NotingReader()
    let subscription: Subscription
    let membership: Membership
    private let told = Counter()

    var notifications: Int { told.count }

    init() throws {
      subscription = Subscription(group: try CoordinationName("workers")) { [told] _ in told.add() }
      membership = Membership(member: "n/1", recipient: subscription, reader: reader)
      subscription.membership = membership
    }

    /// Delivers messages of `bytes` bytes each, with the numbers as ids.
    func deliver(_ numbers: ClosedRange<Int>, bytes: Int = 10) throws {
      let topic = try CoordinationName("orders")
      membership.deliver(
        numbers.map { Delivery(topic: topic, id: "\($0)-0", payload: [UInt8](repeating: 0, count: bytes)) })
    }

    /// Writes what waits, as the connection does; each message takes 100 bytes, from the offset `begin` on.
    func write(from begin: UInt64) -> [String] {
      let deliveries = subscription.takeWaiting()
      for (index, delivery) in deliveries.enumerated() { subscription.begin(delivery, at: begin + UInt64(index) * 100) }
      return deliveries.map(\.id)
    }
  }

  private final class Counter: Sendable {
    private let number = Atomic(0)
    var count: Int { number.load(ordering: .relaxed) }
    func add() { number.add(1, ordering: .relaxed) }
  }

  @Test func `its connection is notified once of everything that waits`() throws {
    let bench = try Bench()
    try bench.deliver(1...2)
    try bench.deliver(3...3)
    #expect(bench.notifications == 1)
    #expect(bench.write(from: 0) == ["1-0", "2-0", "3-0"])
    #expect(bench.write(from: 300).isEmpty)
    try bench.deliver(4...4)
    #expect(bench.notifications == 2)
  }

  @Test func `a message counts as unsent from the delivery until it is sent`() throws {
    let bench = try Bench()
    try bench.deliver(1...3)
    #expect(bench.subscription.unsentBytes == 30)
    _ = bench.write(from: 0)
    #expect(bench.subscription.unsentBytes == 30)
    bench.subscription.firstAreSent(1)
    #expect(bench.subscription.unsentBytes == 20)
  }

  @Test func `it asks for more as soon as less than a megabyte is unsent`() throws {
    let bench = try Bench()
    try bench.deliver(1...3, bytes: 400_000)
    _ = bench.write(from: 0)
    #expect(bench.reader.wakes == 0)
    bench.subscription.firstAreSent(1)
    #expect(bench.reader.wakes == 1)
    bench.subscription.firstAreSent(1)
    #expect(bench.reader.wakes == 1)
  }

  @Test func `when it ends, what is written is still sent, and the rest was never delivered`() async throws {
    let bench = try Bench()
    try bench.deliver(1...2)
    _ = bench.write(from: 0)
    try bench.deliver(3...4)
    await bench.subscription.end()
    #expect(bench.reader.left == [["3-0", "4-0"]])
    #expect(bench.write(from: 200).isEmpty)
    bench.subscription.firstAreSent(1)
  }

  @Test func `when it is disconnected, messages whose sending has not begun were never delivered`() async throws {
    // The system has taken nothing of the first message, one byte of it, all of it, and one byte of the second.
    for (taken, first) in [(1000, 1), (1001, 2), (1100, 2), (1101, 3)] {
      let bench = try Bench()
      try bench.deliver(1...3)
      _ = bench.write(from: 1000)
      try bench.deliver(4...4)
      await bench.subscription.end(cutOffAt: UInt64(taken))
      #expect(bench.reader.left == [(first...4).map { "\($0)-0" }])
    }
  }

  @Test func `it ends once, and accepts nothing afterwards`() async throws {
    let bench = try Bench()
    await bench.subscription.end()
    await bench.subscription.end(cutOffAt: 0)
    try bench.deliver(1...1)
    #expect(bench.reader.left == [[]])
    #expect(bench.membership.refused.map(\.description) == ["1-0"])
    #expect(bench.subscription.membership == nil && bench.notifications == 0)
  }
}
