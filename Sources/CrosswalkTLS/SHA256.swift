internal import COpenSSL

// OpenSSL made safe: SHA-256, by which CrosswalkStore tells whether contents are equal.
//
// Each computation owns an OpenSSL context, which is allocated when it begins and freed when it ends. All of this is in
// memory. CrosswalkStore keeps the digests that must outlast the process.

/// A computation of the SHA-256 digest (FIPS 180-4) of bytes that come in pieces.
package struct SHA256: ~Copyable {
  /// The length of a digest in bytes.
  package static let byteCount = 32

  private let context: OpaquePointer

  /// Begins the computation, without any bytes.
  package init() {
    // OpenSSL fails here only if memory is short. An allocation of Swift's own would end the process then, too.
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("OpenSSL cannot compute SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds the next bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    // This fails only for a context that is not initialized or that is finished already. `init` initializes it, and
    // only `finalize` finishes it, which consumes this value.
    let status = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    precondition(status == 1)
  }

  /// Ends the computation and returns the digest of all bytes.
  package consuming func finalize() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.byteCount) { digest, count in
      // OpenSSL writes exactly as many bytes as the digest has, and the array has room for them.
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
