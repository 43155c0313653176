/// What a lookup answers.
public enum Answer: Sendable, Hashable {
  /// An entry has it.
  case found(String)
  /// No entry has it; this is what the dictionary says for such (`unmapped`).
  case `default`(String)
  /// There is no such mapping.
  case none
  /// Several entries answer differently, and the dictionary does not say which; these are the candidates.
  case ambiguous([String])

  /// The one answer, found or default.
  public var value: String? {
    switch self {
    case .found(let value), .default(let value): value
    case .none, .ambiguous: nil
    }
  }

  init(_ reply: Reply) throws(ClientError) {
    switch reply {
    case .ok(let words) where words.count == 1: self = .found(words[0])
    case .default(let value): self = .default(value)
    case .none: self = .none
    case .ambiguous(let candidates): self = .ambiguous(candidates)
    default: throw ClientError(unexpected: reply, to: "LOOKUP")
    }
  }
}
