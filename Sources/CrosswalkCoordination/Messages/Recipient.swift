/// Who messages are delivered to: the connection of a subscriber.
package protocol Recipient: AnyObject, Sendable {
  /// How many bytes of what was delivered are not sent yet, as far as all calls of `deliver` that have returned go.
  ///
  /// From `Topics.Options.unsentBytes` on a member of a group is given no more, until `Membership.drained()` is called.
  var unsentBytes: Int { get }

  /// Takes messages, in the order of the calls, which for one membership come one at a time.
  ///
  /// It returns at once, and calls nothing of the membership but `drained()`: what stops deliveries waits for its end.
  func deliver(_ deliveries: [Delivery])
}
