/// How much of what was written to a connection its peer has taken.
struct Outflow {
  /// Bytes written to the channel since the connection began.
  var written: UInt64 = 0

  /// How many of them the peer's system had taken at the last look.
  private(set) var taken: UInt64 = 0

  /// Bytes that were not taken at the last look.
  var unsent: UInt64 { looked - taken }

  /// How many bytes were written when it was looked.
  private var looked: UInt64 = 0

  /// So much was written since the last look that it may matter.
  var isToBeLookedAt: Bool { written - looked >= 16 << 10 }

  /// Looks, while the channel has so many bytes that it has not sent.
  mutating func look(unsent: Int) {
    looked = written
    taken = written - UInt64(unsent)
  }
}
