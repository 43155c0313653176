/// The parts of a payload that are to be replaced, collected from its decoded texts.
struct Redaction {
  private struct Part {
    var range: Range<Int>
    /// The position in the payload of the quote to put around the mark; nil for no quote, or if `isPlain` is set.
    var quote: Range<Int>?
    var isPlain = false

    var isQuoted: Bool { quote != nil || isPlain }
  }

  private var parts: [Part] = []

  /// Adds the findings in a decoded text.
  mutating func add(_ findings: [Finding], in decoded: DecodedText) {
    for finding in findings {
      var part = Part(range: decoded.origin(of: finding.range))
      switch finding.quote {
      case .none: break
      case .plain: part.isPlain = true
      case .like(let quote): part.quote = decoded.origin(of: quote)
      }
      parts.append(part)
    }
  }

  /// Returns the payload with each part replaced by the mark.
  func apply(to payload: [UInt8]) -> [UInt8] {
    guard !parts.isEmpty else { return payload }
    var output: [UInt8] = []
    output.reserveCapacity(payload.count)
    var end = 0
    for part in joined() {
      output += payload[end..<part.range.lowerBound]
      let quote = part.isPlain ? [UInt8(ascii: "\"")] : Array(payload[part.quote ?? 0..<0])
      output += quote + Redactor.mark.utf8 + quote
      end = part.range.upperBound
    }
    return output + payload[end...]
  }

  /// Returns the parts in order, with overlapping parts joined.
  private func joined() -> [Part] {
    var joined: [Part] = []
    // If parts begin at the same position, the longest is first; if they are equal, the quoted one is first.
    let ordered = parts.sorted { one, other in
      if one.range.lowerBound != other.range.lowerBound { return one.range.lowerBound < other.range.lowerBound }
      if one.range.upperBound != other.range.upperBound { return one.range.upperBound > other.range.upperBound }
      return one.isQuoted && !other.isQuoted
    }
    for part in ordered {
      guard let last = joined.last, part.range.lowerBound < last.range.upperBound || part.range == last.range else {
        joined.append(part)
        continue
      }
      if part.range.upperBound > last.range.upperBound {
        joined[joined.count - 1] = Part(range: last.range.lowerBound..<part.range.upperBound)
      }
    }
    return joined
  }
}
