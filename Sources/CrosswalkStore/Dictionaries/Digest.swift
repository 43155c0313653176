package import Crosswalk
internal import Crypto

/// Tells whether two dictionaries have the same content, however their files look.
package enum Digest {
  /// SHA-256 of the header and the entries, in hexadecimal.
  package static func of(_ dictionary: DataDictionary) -> String {
    var hash = SHA256()
    dictionary.forEachContentPiece { hash.update(bufferPointer: $0) }
    return hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }
}
