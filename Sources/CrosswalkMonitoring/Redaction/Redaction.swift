/// What is to be taken out of a payload, as the readings of it have found.
struct Redaction {
  private struct Part {
    var range: Range<Int>
    /// Where in the payload the quote stands that goes around the mark; `isPlain` for a quote that stands nowhere.
    var quote: Range<Int>?
    var isPlain = false

    var isQuoted: Bool { quote != nil || isPlain }
  }

  private var parts: [Part] = []

  /// Adds what was found in a reading.
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

  /// The payload with the mark in the place of every part.
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

  /// The parts in order, those that overlap made one.
  private func joined() -> [Part] {
    var joined: [Part] = []
    // Of those that begin together the longest is first, and of those that are the same the quoted one.
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
