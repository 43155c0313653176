import CrosswalkCoordination
import Testing

@testable import CrosswalkServer

struct ConnectionIdentityTests {
  @Test func `it has one subscription to a topic, until that is removed`() throws {
    let identity = ConnectionIdentity(name: "here")
    let (orders, news) = try (CoordinationName("orders"), CoordinationName("news"))
    #expect(identity.subscription(to: orders) == nil)
    let subscription = identity.makeSubscription(group: nil)
    #expect(subscription.isLive && identity.subscription(to: orders) == nil)
    #expect(identity.keep(subscription, to: orders))
    #expect(identity.subscription(to: orders) === subscription && identity.subscription(to: news) == nil)
    #expect(identity.removeSubscription(to: news) == nil)
    #expect(identity.removeSubscription(to: orders) === subscription)
    #expect(identity.removeSubscription(to: orders) == nil && identity.subscription(to: orders) == nil)
  }

  @Test func `when its connection ends it returns all subscriptions, and accepts no others`() throws {
    let identity = ConnectionIdentity(name: "here")
    let names = try ["a", "b", "c"].map { try CoordinationName($0) }
    let subscriptions = try names.map { _ in identity.makeSubscription(group: try CoordinationName("workers")) }
    for (name, subscription) in zip(names, subscriptions) { #expect(identity.keep(subscription, to: name)) }
    _ = identity.removeSubscription(to: names[1])
    #expect(
      Set(identity.end().map(ObjectIdentifier.init)) == [ObjectIdentifier(subscriptions[0]), .init(subscriptions[2])])
    #expect(identity.end().isEmpty)
    #expect(!identity.keep(subscriptions[1], to: names[1]))
    #expect(identity.subscription(to: names[1]) == nil)
  }
}
