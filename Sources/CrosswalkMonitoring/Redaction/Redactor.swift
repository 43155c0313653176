/// Takes out of a payload what nobody is to read: the values of named keys, passwords in URLs, and what passes as a card
/// number.
///
/// Keys are found in JSON, in pairs of names and values, in `key=value`, in `key: value`, in elements and attributes of XML
/// and in parts of forms, wherever they stand: inside other text, inside JSON strings however deep, in what is cut short,
/// and within the escapes of forms, URLs and XML.
package struct Redactor: Sendable {
  /// What stands where something was taken out.
  package static let mark = "[redacted]"

  /// How much is read for one payload at most, in all ways to read it: for the longest there can be, some fifty times.
  private static let mostBytes = 64 << 20

  private let names: NameSet
  private let cards: Bool

  /// - Parameters:
  ///   - names: The names of the keys, as `NameSet` compares them; none for no keys, and no passwords in URLs.
  ///   - cards: Whether card numbers are taken out.
  package init(_ names: [String], cards: Bool = true) {
    self.names = NameSet(names)
    self.cards = cards
  }

  /// The payload, which is UTF-8, with `mark` in the place of what is taken out.
  ///
  /// A payload that is packed too often to be followed is taken out as a whole.
  package func redacted(_ payload: [UInt8]) -> [UInt8] {
    var redaction = Redaction()
    var unread = [DecodedText(payload)]
    // Where the order in which escapes are resolved makes no difference, what comes out need not be read again.
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

/// A part of a reading that is to be replaced.
struct Finding {
  /// What has to be put around the replacement, so that JSON stays JSON.
  enum Quote {
    /// Nothing.
    case none
    /// A quote.
    case plain
    /// What stands there in the reading: a quote, however escaped it is in the payload.
    case like(Range<Int>)
  }

  /// Where it stands in the reading.
  let range: Range<Int>
  let quote: Quote

  init(_ range: Range<Int>, quote: Quote = .none) {
    self.range = range
    self.quote = quote
  }
}

/// Cuts payloads that are longer than their policy allows.
enum Truncation {
  /// At most `limit` bytes of the text, which is UTF-8, cut between two scalars; and what says how much is missing.
  static func cut(_ text: [UInt8], to limit: Int) -> [UInt8] {
    guard text.count > limit else { return text }
    var end = limit
    // Bytes that begin with 10 continue a scalar.
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    return text[..<end] + Array("… (\(text.count - end) more bytes)".utf8)
  }
}
