/// The id of a message, as Redis' streams number them: when it was published, and which it was in that millisecond.
struct MessageID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// When it was published by Redis' clock, in ms since 1970.
  let milliseconds: UInt64
  /// Which it was in that millisecond.
  let sequence: UInt64

  /// Before all messages.
  static let zero = MessageID(milliseconds: 0, sequence: 0)

  init(milliseconds: UInt64, sequence: UInt64) {
    self.milliseconds = milliseconds
    self.sequence = sequence
  }

  /// Reads an id as it is given out, `1700000000000-0`; nil for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let milliseconds = UInt64(parts[0]), let sequence = UInt64(parts[1]) else { return nil }
    self.init(milliseconds: milliseconds, sequence: sequence)
    // Not +1-0 nor 01-0, which would be other names for the same message.
    guard description == text else { return nil }
  }

  /// The last id before this one.
  var previous: MessageID {
    if sequence > 0 { return MessageID(milliseconds: milliseconds, sequence: sequence - 1) }
    return milliseconds > 0 ? MessageID(milliseconds: milliseconds - 1, sequence: .max) : self
  }

  /// The id as it is given out.
  var description: String { "\(milliseconds)-\(sequence)" }

  static func < (one: MessageID, other: MessageID) -> Bool {
    (one.milliseconds, one.sequence) < (other.milliseconds, other.sequence)
  }
}
