internal import COpenSSL

/// Computes a SHA-256 digest (FIPS 180-4) of bytes that come in pieces.
package struct SHA256: ~Copyable {
  /// The length of a digest in bytes.
  package static let byteCount = 32

  private let context: OpaquePointer

  /// A computation that has seen no bytes yet.
  package init() {
    // OpenSSL fails here for want of memory only, as does an allocation of Swift's own.
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("OpenSSL cannot compute SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds the next bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    // It fails only for a context that was not begun, or is finished already.
    let status = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    precondition(status == 1)
  }

  /// Returns the digest of all bytes, and ends the computation.
  package consuming func finalize() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.byteCount) { digest, count in
      // It writes as many bytes as the digest has, which is what there is room for.
      let status = EVP_DigestFinal_ex(context, digest.baseAddress, nil)
      precondition(status == 1)
      count = Self.byteCount
    }
  }

  /// Returns the digest of `bytes`.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update($0) }
    return hash.finalize()
  }
}
