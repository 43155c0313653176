/// What a lookup answers.
public enum Answer: Sendable, Hashable {
  /// An entry has it.
  case found(String)
  /// No entry has it; this is what the asked system says for such (`unmapped`).
  case `default`(String)
  /// There is no such mapping, or the dictionary knows that there is no counterpart.
  case none
  /// Several entries answer differently, and the file leaves it at that; the candidates in the file's order.
  case ambiguous([String])

  /// The one answer, found or default.
  public var value: String? {
    switch self {
    case .found(let value), .default(let value): value
    case .none, .ambiguous: nil
    }
  }
}
