/// One connection as those commands see it that concern the connection itself: who asks for a lock, who is subscribed.
package final class Caller: Sendable {
  /// Where it comes from and through which node: what others are told of who holds a lock.
  package let name: String

  package init(name: String) {
    self.name = name
  }
}
