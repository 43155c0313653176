// Redaction: secrets are replaced in payloads before these are written to Redis.
//
// A payload is decoded in every way in which secrets can be escaped (`DecodedText`). In each decoded text, `KeyFinder`
// looks for the values of named keys and for passwords in URLs, and `CardFinder` for card numbers. `Redaction` replaces
// what they find in the original payload.
// All of this is in memory and keeps nothing. Only redacted payloads get to Redis and its files. A node redacts its
// held payloads while Redis is unavailable.

/// Redacts a payload: the values of named keys, passwords in URLs, and card numbers.
///
/// Keys are found in JSON, in pairs of names and values, in `key=value`, in `key: value`, in elements and attributes of
/// XML, and in parts of forms. They are found inside other text, inside JSON strings at any depth, in text that is cut
/// short, and within the escapes of forms, URLs and XML.
package struct Redactor: Sendable {
  /// The text that replaces what is redacted.
  package static let mark = "[redacted]"

  /// The largest number of bytes to search for one payload: about fifty times the longest payload.
  ///
  /// All decoded texts of the payload count.
  private static let mostBytes = 64 << 20

  private let names: NameSet
  private let cards: Bool

  /// Creates a redactor.
  ///
  /// - Parameters:
  ///   - names: The names of the keys, as `NameSet` compares them; if empty, passwords in URLs are not redacted either.
  ///   - cards: Whether card numbers are redacted.
  package init(_ names: [String], cards: Bool = true) {
    self.names = NameSet(names)
    self.cards = cards
  }

  /// Returns the payload, which is UTF-8, with `mark` instead of what is redacted.
  ///
  /// A payload with too many levels of escapes is replaced as a whole.
  package func redacted(_ payload: [UInt8]) -> [UInt8] {
    var redaction = Redaction()
    var unread = [DecodedText(payload)]
    // Different orders of resolving escapes can give the same text, which need not be searched again.
    var known: Set<Int> = []
    var bytes = 0
    while let decoded = unread.popLast() {
      bytes += decoded.bytes.count
      guard bytes <= Self.mostBytes || decoded.isPayload else { return Array(Self.mark.utf8) }
      find(in: decoded, &redaction)
      for next in [decoded.resolvingJSON(), decoded.resolvingTransport()] {
        guard let next, known.insert(next.bytes.hashValue).inserted else { continue }
        unread.append(next)
      }
    }
    return redaction.apply(to: payload)
  }

  private func find(in decoded: DecodedText, _ redaction: inout Redaction) {
    decoded.bytes.withUnsafeBufferPointer { text in
      if !names.isEmpty {
        var finder = KeyFinder(text, names)
        finder.run()
        redaction.add(finder.findings, in: decoded)
      }
      guard cards else { return }
      let first = text.first { !TextScan.isSpace($0) }
      let isJSON = decoded.isPayload && (first == UInt8(ascii: "{") || first == UInt8(ascii: "["))
      redaction.add(CardFinder(text, isJSON: isJSON).findings(), in: decoded)
    }
  }
}

/// A part of a decoded text that is to be replaced.
struct Finding {
  /// What to put around the replacement, so that JSON remains valid.
  enum Quote {
    /// Nothing.
    case none
    /// A quote.
    case plain
    /// The quote in this range of the decoded text, with the escapes that it has in the payload.
    case like(Range<Int>)
  }

  /// The range in the decoded text.
  let range: Range<Int>
  let quote: Quote

  init(_ range: Range<Int>, quote: Quote = .none) {
    self.range = range
    self.quote = quote
  }
}

/// Cuts payloads that are longer than their policy allows.
enum Truncation {
  /// Cuts UTF-8 text to at most `limit` bytes, between two scalars, and appends how many bytes are missing.
  static func cut(_ text: [UInt8], to limit: Int) -> [UInt8] {
    guard text.count > limit else { return text }
    var end = limit
    // Bytes that begin with 10 continue a scalar.
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    return text[..<end] + Array("… (\(text.count - end) more bytes)".utf8)
  }
}
