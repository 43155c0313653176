/// A message that a service sends to a subscriber: a line `MSG topic id payload`.
package struct Delivery: Sendable, Equatable {
  package let topic: String
  /// What the service calls the message; unique in its topic.
  package let id: String
  package let payload: String

  package init(topic: String, id: String, payload: String) {
    self.topic = topic
    self.id = id
    self.payload = payload
  }
}
