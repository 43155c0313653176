/// How many calls a node has counted that are not in Redis.
package struct HeldFigures: Sendable, Equatable {
  /// Those that wait until Redis takes them.
  package var held: Int
  /// Those that were given up since the start: too much was held, or there was no room for their service.
  package var dropped: Int

  package init(held: Int = 0, dropped: Int = 0) {
    self.held = held
    self.dropped = dropped
  }
}
