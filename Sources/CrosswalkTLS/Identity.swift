internal import COpenSSL
internal import Glibc

/// A certificate of OpenSSL's.
///
/// It owns one reference, which it gives back in `deinit`; a context that uses the certificate takes another.
final class Certificate {
  let x509: OpaquePointer

  init(owning x509: OpaquePointer) { self.x509 = x509 }

  deinit { X509_free(x509) }

  /// The last second in which it is valid, in seconds since 1970; nil if it does not say so in a way that can be read.
  var notAfter: Int64? {
    var time = tm()
    // The time belongs to the certificate.
    guard ASN1_TIME_to_tm(X509_get0_notAfter(x509), &time) == 1 else { return nil }
    return Int64(timegm(&time))
  }

  /// Whether `key` belongs to it.
  func matches(_ key: PrivateKey) -> Bool {
    OpenSSLErrors.clear()
    defer { OpenSSLErrors.clear() }
    return X509_check_private_key(x509, key.key) == 1
  }
}

/// A private key of OpenSSL's.
///
/// It owns one reference, which it gives back in `deinit`; a context that uses the key takes another.
final class PrivateKey {
  let key: OpaquePointer

  init(owning key: OpaquePointer) { self.key = key }

  deinit { EVP_PKEY_free(key) }
}

/// A certificate with its key and the certificates of its issuers: what one side shows the other.
struct Identity {
  private let leaf: Certificate
  private let issuers: ArraySlice<Certificate>
  private let key: PrivateKey
  private let certificateFile: String
  private let keyFile: String

  /// See `Certificate.notAfter`.
  let notAfter: Int64

  /// Reads an identity from files.
  ///
  /// - Parameters:
  ///   - certificateFile: The leaf, then its issuers.
  ///   - keyFile: The key of the leaf; nil if it is in `certificateFile`.
  /// - Throws: `TLSError` if a file is not what it should be, or if they do not belong together.
  init(certificateFile: String, keyFile: String?) throws(TLSError) {
    let file = try PEMFile(certificateFile)
    let certificates = try file.certificates()
    key = try (keyFile.map { (name) throws(TLSError) in try PEMFile(name) } ?? file).key()
    self.certificateFile = certificateFile
    self.keyFile = keyFile ?? certificateFile
    leaf = certificates[0]
    issuers = certificates.dropFirst()
    guard let notAfter = leaf.notAfter else {
      throw .badCertificate(file: certificateFile, number: 1, reason: "its end of validity is not a time")
    }
    self.notAfter = notAfter
    if !leaf.matches(key) { throw mismatch(certificates) }
  }

  private func mismatch(_ certificates: [Certificate]) -> TLSError {
    guard let index = certificates.firstIndex(where: { $0.matches(key) }) else {
      return .mismatch(certificate: certificateFile, key: keyFile)
    }
    return .leafNotFirst(certificate: certificateFile, number: index + 1)
  }

  /// Gives the identity to a context, which takes references of its own.
  func install(in context: OpaquePointer) throws(TLSError) {
    try check(certificateFile) { SSL_CTX_use_certificate(context, leaf.x509) }
    try check(keyFile) { SSL_CTX_use_PrivateKey(context, key.key) }
    for issuer in issuers {
      try check(certificateFile) { crosswalk_SSL_CTX_add1_chain_cert(context, issuer.x509) }
    }
  }

  private func check(_ file: String, _ body: () -> Int32) throws(TLSError) {
    OpenSSLErrors.clear()
    if body() != 1 { throw .refused(file: file, reason: OpenSSLErrors.takeWords()) }
  }
}
