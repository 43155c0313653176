/// Takes out of a payload what nobody is to read: the values of named keys, and what passes as a card number.
///
/// Keys are found in JSON, in `key=value`, in `key: value` and in elements of XML, wherever they stand: inside of other
/// text, inside of JSON strings however deep, in what is cut short, and behind the escapes of forms and URLs.
package struct Redactor: Sendable {
  /// What stands where something was taken out.
  package static let mark = "[redacted]"

  /// How often JSON may be packed into a JSON string again.
  ///
  /// Written with backslashes, more does not fit into a request.
  private static let deepestJSON = 20
  /// How often what is percent-encoded may be encoded again.
  private static let deepestPercent = 4

  private let names: NameSet

  /// - Parameter names: The whole names of the keys; case does not count.
  package init(_ names: [String]) {
    self.names = NameSet(names)
  }

  /// The payload, which is UTF-8, with `mark` in the place of what is taken out.
  ///
  /// What is packed deeper than can be followed is taken out as a whole.
  package func redacted(_ payload: [UInt8]) -> [UInt8] {
    var redaction = Redaction()
    var layer: Reading? = Reading(payload)
    for _ in 0...Self.deepestPercent {
      guard let unpacked = layer else { return redaction.apply(to: payload) }
      guard read(unpacked, into: &redaction) else { return Array(Self.mark.utf8) }
      layer = unpacked.resolvingPercent()
    }
    return layer == nil ? redaction.apply(to: payload) : Array(Self.mark.utf8)
  }

  /// Reads as it is, and with its JSON escapes resolved, again and again; false where there was no end of it.
  private func read(_ first: Reading, into redaction: inout Redaction) -> Bool {
    var next: Reading? = first
    for _ in 0...Self.deepestJSON {
      guard let reading = next else { return true }
      reading.bytes.withUnsafeBufferPointer { text in
        if !names.isEmpty {
          var finder = KeyFinder(text, names)
          finder.run()
          redaction.add(finder.findings, in: reading)
        }
        let first = text.first { !TextScan.isSpace($0) }
        let isJSON = reading.isPayload && (first == UInt8(ascii: "{") || first == UInt8(ascii: "["))
        redaction.add(CardFinder(text, isJSON: isJSON).findings(), in: reading)
      }
      next = reading.resolvingJSON()
    }
    return next == nil
  }
}
