/// The id of a message in a Redis stream: the time of its publication, and its number within that millisecond.
struct MessageID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// When the message was published, by Redis' clock, in ms since 1970.
  let milliseconds: UInt64
  /// The number of the message within that millisecond.
  let sequence: UInt64

  /// The id that comes before all messages.
  static let zero = MessageID(milliseconds: 0, sequence: 0)

  init(milliseconds: UInt64, sequence: UInt64) {
    self.milliseconds = milliseconds
    self.sequence = sequence
  }

  /// Reads an id in the form `1700000000000-0`; returns nil for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let milliseconds = UInt64(parts[0]), let sequence = UInt64(parts[1]) else { return nil }
    self.init(milliseconds: milliseconds, sequence: sequence)
    // Excludes +1-0 and 01-0, which would be other names for the same message.
    guard description == text else { return nil }
  }

  /// The last id before this one.
  var previous: MessageID {
    if sequence > 0 { return MessageID(milliseconds: milliseconds, sequence: sequence - 1) }
    return milliseconds > 0 ? MessageID(milliseconds: milliseconds - 1, sequence: .max) : self
  }

  /// The id in the form `1700000000000-0`.
  var description: String { "\(milliseconds)-\(sequence)" }

  static func < (one: MessageID, other: MessageID) -> Bool {
    (one.milliseconds, one.sequence) < (other.milliseconds, other.sequence)
  }
}
