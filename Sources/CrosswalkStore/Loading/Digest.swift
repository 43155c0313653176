package import Crosswalk
internal import CrosswalkTLS

/// A hash that is equal for dictionaries with the same content, even if their files look different.
package enum Digest {
  /// Returns the SHA-256 of the header and the entries, in hexadecimal.
  ///
  /// - Throws: `CancellationError` if the task is cancelled.
  package static func of(_ dictionary: DataDictionary) throws(CancellationError) -> String {
    try of(dictionary.content)
  }

  /// Returns the SHA-256 of the header and the entries, in hexadecimal.
  ///
  /// - Throws: `CancellationError` if the task is cancelled.
  package static func of(_ content: DictionaryContent) throws(CancellationError) -> String {
    var hash = SHA256()
    try content.forEachContentPiece { hash.update($0) }
    return hexadecimal(hash.finalize())
  }

  /// Returns the SHA-256 of a text, in hexadecimal.
  package static func of(text: String) -> String {
    hexadecimal(SHA256.hash(Array(text.utf8)))
  }

  /// Returns whether a text has the form of a digest.
  static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }

  private static func hexadecimal(_ digest: [UInt8]) -> String {
    digest.map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }
}
