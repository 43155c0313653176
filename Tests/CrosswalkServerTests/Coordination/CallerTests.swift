import CrosswalkCoordination
import Testing

@testable import CrosswalkServer

struct CallerTests {
  @Test func `it has one subscription to a topic, until that is taken out`() throws {
    let caller = Caller(name: "here")
    let (orders, news) = try (CoordinationName("orders"), CoordinationName("news"))
    #expect(caller.subscription(to: orders) == nil)
    let subscription = caller.makeSubscription(group: nil)
    #expect(subscription.isLive && caller.subscription(to: orders) == nil)
    #expect(caller.keep(subscription, to: orders))
    #expect(caller.subscription(to: orders) === subscription && caller.subscription(to: news) == nil)
    #expect(caller.removeSubscription(to: news) == nil)
    #expect(caller.removeSubscription(to: orders) === subscription)
    #expect(caller.removeSubscription(to: orders) == nil && caller.subscription(to: orders) == nil)
  }

  @Test func `when its connection ends it gives out all subscriptions, and keeps no more`() throws {
    let caller = Caller(name: "here")
    let names = try ["a", "b", "c"].map { try CoordinationName($0) }
    let subscriptions = try names.map { _ in caller.makeSubscription(group: try CoordinationName("workers")) }
    for (name, subscription) in zip(names, subscriptions) { #expect(caller.keep(subscription, to: name)) }
    _ = caller.removeSubscription(to: names[1])
    #expect(
      Set(caller.end().map(ObjectIdentifier.init)) == [ObjectIdentifier(subscriptions[0]), .init(subscriptions[2])])
    #expect(caller.end().isEmpty)
    #expect(!caller.keep(subscriptions[1], to: names[1]))
    #expect(caller.subscription(to: names[1]) == nil)
  }
}
