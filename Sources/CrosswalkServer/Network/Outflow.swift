/// How much of what was written to a connection its peer has taken.
struct Outflow {
  /// Bytes written to the channel since the connection began.
  var written: UInt64 = 0

  /// How many of them the peer's system had taken at the last look.
  private(set) var taken: UInt64 = 0

  /// Looks, while the channel has so many bytes that it has not sent.
  mutating func look(unsent: Int) {
    taken = written - UInt64(unsent)
  }
}
