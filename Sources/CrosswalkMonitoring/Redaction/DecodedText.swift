/// A payload as it reads after some of its escapes were resolved, and where in the payload each byte of that stands.
///
/// A payload is read more than once: as it is, which is right for what stands in it as it is; with its escapes resolved,
/// which is right for the text inside its JSON strings; with theirs resolved, for the strings inside that text; and so on.
struct DecodedText {
  /// Stands for a quote that was a quote in a text that this one was decoded from.
  ///
  /// It ends the string whose text is read now, and is no part of it. UTF-8 has no such byte.
  static let outerQuote: UInt8 = 0xFE

  let bytes: [UInt8]
  /// Where each byte begins in the payload, and where the last ends; nil in the payload itself.
  private let origins: [Int32]?

  /// The payload as it is.
  init(_ payload: [UInt8]) {
    bytes = payload
    origins = nil
  }

  private init(_ bytes: [UInt8], _ origins: [Int32]) {
    self.bytes = bytes
    self.origins = origins
  }

  /// Whether this is the payload as it is.
  var isPayload: Bool { origins == nil }

  /// Where in the payload a part of this text stands.
  func origin(of range: Range<Int>) -> Range<Int> {
    guard let origins else { return range }
    return Int(origins[range.lowerBound])..<Int(origins[range.upperBound])
  }

  /// The same with the escapes of JSON resolved once; nil where it reads no differently.
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

  /// The same with the escapes of forms, URLs and XML resolved once; nil where it reads no differently.
  func resolvingTransport() -> DecodedText? {
    guard bytes.contains(where: TransportEscape.begins) else { return nil }
    return resolving { bytes, offset, output in
      TransportEscape.begins(bytes[offset]) ? TransportEscape.resolve(bytes, at: offset, into: &output) : 0
    }
  }

  /// Reads on, where `resolve` appends what the bytes at an offset stand for, and returns how many they are.
  ///
  /// It returns 0 for a byte that stands for itself.
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
  /// What the byte is worth as a hexadecimal digit.
  var hexDigit: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
