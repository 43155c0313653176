import Foundation

/// Unicode NFC, in which all text is compared.
enum NormalForm {
  /// Whether the bytes are in NFC for certain: no scalar below U+0300 composes or decomposes.
  static func isEvident(_ bytes: UnsafeRawBufferPointer) -> Bool {
    ASCII.isAll(bytes) || bytes.allSatisfy { $0 < 0xCC }
  }

  static func canonical(_ text: String) -> String {
    text.precomposedStringWithCanonicalMapping
  }

  /// The bytes in NFC, where that is not what they evidently are already.
  static func canonical(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    if isEvident(bytes) { return Array(bytes) }
    return Array(canonical(String(decoding: bytes, as: UTF8.self)).utf8)
  }

  static func areEqual(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
    if one.elementsEqual(other) { return true }
    if isEvident(one) && isEvident(other) { return false }
    return canonical(one) == canonical(other)
  }
}
