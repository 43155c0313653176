/// The name of a service whose calls are told of: `[A-Za-z0-9][A-Za-z0-9._/:-]{0,127}`.
package struct ServiceName: Hashable, Sendable, CustomStringConvertible {
  /// How long a name may be, in bytes.
  package static let maximumLength = 128

  /// The name as it was given.
  package let text: String

  /// Checks a name; nil where it is none.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard let first = bytes.first, Self.isLetterOrDigit(first), bytes.count <= Self.maximumLength,
      bytes.allSatisfy({ Self.isLetterOrDigit($0) || Self.isMark($0) })
    else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// Checks a name; nil where it is none.
  package init?(_ text: String) {
    var text = text
    guard let name = text.withUTF8({ ServiceName(UnsafeRawBufferPointer($0)) }) else { return nil }
    self = name
  }

  /// The name as it was given.
  package var description: String { text }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  private static func isMark(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
