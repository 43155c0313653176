/// A payload after some of its escapes were resolved, with the position in the payload of each byte.
///
/// A payload is decoded in several steps. The payload itself has the text outside of JSON strings. With its escapes
/// resolved once, it has the text inside its JSON strings. With the escapes in that text resolved, it has the text
/// inside the strings of that text, and so on.
struct DecodedText {
  /// The byte that replaces a quote that was not escaped before a step of decoding.
  ///
  /// It ends the string whose content was decoded, and is not part of that content. UTF-8 does not have this byte.
  static let outerQuote: UInt8 = 0xFE

  let bytes: [UInt8]
  /// The position in the payload of each byte, and of the end; nil for the payload itself.
  private let origins: [Int32]?

  /// Creates the decoded text of a payload without resolving any escapes.
  init(_ payload: [UInt8]) {
    bytes = payload
    origins = nil
  }

  private init(_ bytes: [UInt8], _ origins: [Int32]) {
    self.bytes = bytes
    self.origins = origins
  }

  /// Whether this is the payload itself.
  var isPayload: Bool { origins == nil }

  /// Returns the range in the payload of a part of this text.
  func origin(of range: Range<Int>) -> Range<Int> {
    guard let origins else { return range }
    return Int(origins[range.lowerBound])..<Int(origins[range.upperBound])
  }

  /// Returns the text with the escapes of JSON resolved once, or nil if this changes nothing.
  func resolvingJSON() -> DecodedText? {
    resolving { bytes, offset, output in
      switch bytes[offset] {
      case UInt8(ascii: "\\"): return JSONEscape.resolve(bytes, at: offset, into: &output)
      case UInt8(ascii: "\""):
        output.append(Self.outerQuote)
        return 1
      default: return 0
      }
    }
  }

  /// Returns the text with the escapes of forms, URLs and XML resolved once, or nil if this changes nothing.
  func resolvingTransport() -> DecodedText? {
    guard bytes.contains(where: TransportEscape.begins) else { return nil }
    return resolving { bytes, offset, output in
      TransportEscape.begins(bytes[offset]) ? TransportEscape.resolve(bytes, at: offset, into: &output) : 0
    }
  }

  /// Decodes the text with `resolve`, or returns nil if `resolve` changes nothing.
  ///
  /// `resolve` appends what the bytes at an offset stand for, and returns the number of these bytes. It returns 0 for a
  /// byte that stands for itself.
  private func resolving(
    _ resolve: (_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int, _ output: inout [UInt8]) -> Int
  ) -> DecodedText? {
    var output: [UInt8] = []
    var newOrigins: [Int32] = []
    output.reserveCapacity(bytes.count)
    newOrigins.reserveCapacity(bytes.count + 1)
    var isChanged = false
    bytes.withUnsafeBufferPointer { bytes in
      var offset = 0
      while offset < bytes.count {
        let origin = origins?[offset] ?? Int32(offset)
        let length = resolve(bytes, offset, &output)
        if length == 0 { output.append(bytes[offset]) } else { isChanged = true }
        while newOrigins.count < output.count { newOrigins.append(origin) }
        offset += max(1, length)
      }
      newOrigins.append(origins?[offset] ?? Int32(offset))
    }
    return isChanged ? DecodedText(output, newOrigins) : nil
  }
}

extension UInt8 {
  /// The value of the byte as a hexadecimal digit, or nil if it is not one.
  var hexDigit: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
