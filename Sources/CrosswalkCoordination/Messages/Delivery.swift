/// A message on its way to one subscriber.
package struct Delivery: Sendable, Equatable {
  /// Where it was published.
  package let topic: CoordinationName
  /// What it is acknowledged by.
  package let id: String
  /// What was published.
  package let payload: [UInt8]
}
