/// How the value of a lookup is compared with the values of a system (`match` in the file).
public struct MatchRules: Sendable, Hashable {
  /// Compares in simple lower case, independent of any locale.
  public internal(set) var caseless = false
  /// Ignores white space at the beginning and the end.
  public internal(set) var trim = false
  /// Pads values that consist of ASCII digits with leading zeros to this length.
  public internal(set) var digits: Int?

  /// Values are compared exactly, in Unicode NFC.
  public static let exact = MatchRules()

  /// Calls `body` with the form of `text` that is compared: in NFC, trimmed, in lower case and again in NFC, padded.
  ///
  /// The file format defines this order; the order in which a file names the rules does not matter. ASCII, which most
  /// texts are, is converted on the stack, so that a lookup allocates nothing.
  @inline(__always)
  func withKey<Result>(of text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    if self == .exact, NormalForm.isEvident(text) { return body(text) }
    guard ASCII.isAll(text) else { return generalKey(of: text).withUnsafeBytes(body) }
    return withUnsafeTemporaryAllocation(byteCount: max(text.count, digits ?? 0), alignment: 1) { buffer in
      body(UnsafeRawBufferPointer(rebasing: buffer[..<writeKey(ofASCII: text, to: buffer)]))
    }
  }

  private func writeKey(ofASCII text: UnsafeRawBufferPointer, to buffer: UnsafeMutableRawBufferPointer) -> Int {
    var text = text
    if trim {
      while let last = text.last, ASCII.isWhiteSpace(last) { text = UnsafeRawBufferPointer(rebasing: text.dropLast()) }
      while let first = text.first, ASCII.isWhiteSpace(first) {
        text = UnsafeRawBufferPointer(rebasing: text.dropFirst())
      }
    }
    var length = 0
    if let digits, !text.isEmpty, text.count < digits, text.allSatisfy(ASCII.isDigit) {
      length = digits - text.count
      buffer[..<length].initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "0"))
    }
    for byte in text {
      buffer[length] = caseless ? ASCII.lowercased(byte) : byte
      length += 1
    }
    return length
  }

  private func generalKey(of text: UnsafeRawBufferPointer) -> [UInt8] {
    var text = NormalForm.canonical(String(decoding: text, as: UTF8.self))
    if trim {
      let kept = text.unicodeScalars.drop { $0.properties.isWhitespace }
      let end = kept.lastIndex { !$0.properties.isWhitespace }.map(kept.index(after:)) ?? kept.startIndex
      text = String(kept[kept.startIndex..<end])
    }
    if caseless { text = NormalForm.canonical(Self.lowercased(text)) }
    let key = Array(text.utf8)
    guard let digits, !key.isEmpty, key.count < digits, key.allSatisfy(ASCII.isDigit) else { return key }
    return Array(repeating: UInt8(ascii: "0"), count: digits - key.count) + key
  }

  /// The text in simple lower case.
  static func lowercased(_ text: String) -> String {
    var lowered = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { lowered.append(lowercased(scalar)) }
    return String(lowered)
  }

  /// The simple lower case of a character, which is always one character.
  static func lowercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    // The one scalar whose full mapping is longer than its simple one.
    if scalar == "\u{130}" { return "i" }
    let mapping = scalar.properties.lowercaseMapping.unicodeScalars
    return mapping.count == 1 ? mapping.first ?? scalar : scalar
  }
}
