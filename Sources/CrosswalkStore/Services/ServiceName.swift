/// The name of a service whose calls are recorded: a letter or a digit, then up to 127 more of these and of `._/:-`.
package struct ServiceName: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// How long a name may be, in bytes.
  package static let maximumLength = 128

  private static let punctuation = Array("._/:-".utf8)

  package let text: String

  /// - Throws: `ServiceNameError` for what is no name; it says what would be one.
  package init(_ text: String) throws(ServiceNameError) {
    var text = text
    guard text.withUTF8({ Self.isName(UnsafeRawBufferPointer($0)) }) else { throw ServiceNameError() }
    self.text = text
  }

  /// - Throws: `ServiceNameError` for what is no name; it says what would be one.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ServiceNameError) {
    guard Self.isName(bytes) else { throw ServiceNameError() }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// The name as it was given.
  package var description: String { text }

  /// Names are ASCII, which orders as its bytes do.
  package static func < (one: ServiceName, other: ServiceName) -> Bool {
    one.text < other.text
  }

  private static func isName(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let first = bytes.first, isAlphanumeric(first), bytes.count <= maximumLength else { return false }
    return bytes.allSatisfy { isAlphanumeric($0) || punctuation.contains($0) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}

/// Something that cannot be the name of a service.
package struct ServiceNameError: Error, Equatable, CustomStringConvertible {
  package init() {}

  /// What would be right.
  package var description: String {
    "the name of a service is a letter or a digit, then up to 127 of letters, digits and . _ / : -"
  }
}
