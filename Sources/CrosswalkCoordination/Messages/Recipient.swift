/// The receiver of messages: the connection of a subscriber, which is `Subscription` in the server.
package protocol Recipient: AnyObject, Sendable {
  /// How many bytes of the deliveries are not sent yet, counting those of all calls of `deliver` that have returned.
  ///
  /// From `Topics.Options.unsentBytes` on, a member of a group is given no more until `Membership.drained()` is called.
  var unsentBytes: Int { get }

  /// Takes messages, in the order of the calls; a membership makes one call at a time.
  ///
  /// It returns at once. It calls nothing of the membership but `drained()`, because `stop` waits for it to return.
  func deliver(_ deliveries: [Delivery])
}

/// A message on its way to one subscriber.
package struct Delivery: Sendable, Equatable {
  /// The topic to which the message was published.
  package let topic: CoordinationName
  /// The id by which the message is acknowledged.
  package let id: String
  /// The message itself.
  package let payload: [UInt8]
}
