package import Crosswalk
internal import CrosswalkCoordination
internal import CrosswalkStore

extension HeldLock {
  /// An item of what LOCKS answers.
  package var document: JSON {
    [
      "name": .string(name.text), "holder": .string(holder), "since": .string(since.description),
      "expires": .string(expires.description), "fence": .integer(fence),
      "held_until": heldUntil.map { .string($0.description) } ?? .null,
    ]
  }
}
