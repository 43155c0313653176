package import Crosswalk

/// A reply as a value, for commands that answer later.
///
/// Those that answer in place write to a `ReplyWriter`.
package enum Reply: Sendable, Equatable {
  /// `OK`.
  case ok
  /// `OK` and one word.
  case value(String)
  /// `OK` and several words.
  case values([String])
  /// `OK` and a JSON document.
  case document(JSON)
  /// `NONE`.
  case none
  /// `AMBIGUOUS` and its words.
  case ambiguous([String])
  /// `BUSY`.
  case busy
  /// `LOST`.
  case lost
  /// `ERR`, its code and what is wrong.
  case error(ErrorCode, String)
}
