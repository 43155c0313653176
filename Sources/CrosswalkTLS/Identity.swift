internal import COpenSSL
internal import Glibc

/// A certificate of OpenSSL's.
///
/// It owns one reference, which it gives back in `deinit`; a context that uses the certificate takes another. The pointer is
/// used by methods only, since an object is alive for as long as a method of it runs.
final class Certificate {
  private let x509: OpaquePointer

  init(owning x509: OpaquePointer) { self.x509 = x509 }

  deinit { X509_free(x509) }

  /// The last second in which it is valid, in seconds since 1970; nil if it does not say so in a way that can be read.
  var notAfter: Int64? {
    var time = tm()
    // The time belongs to the certificate.
    guard ASN1_TIME_to_tm(X509_get0_notAfter(x509), &time) == 1 else { return nil }
    return Int64(timegm(&time))
  }

  /// Whom it is for; see `PeerName`.
  var names: [String] { PeerName.all(of: x509) }

  /// Whether `key` belongs to it.
  func matches(_ key: PrivateKey) -> Bool {
    OpenSSLErrors.clear()
    defer { OpenSSLErrors.clear() }
    return key.belongs(to: x509)
  }

  /// Makes it the certificate that the sessions of a context show; returns whether OpenSSL accepts it.
  func useAsLeaf(in context: OpaquePointer) -> Bool { SSL_CTX_use_certificate(context, x509) == 1 }

  /// Shows it after the leaf; returns whether OpenSSL accepts it.
  func useAsIssuer(in context: OpaquePointer) -> Bool { crosswalk_SSL_CTX_add1_chain_cert(context, x509) == 1 }

  /// Adds it to the trusted ones; returns whether OpenSSL accepts it.
  func add(to store: OpaquePointer) -> Bool { X509_STORE_add_cert(store, x509) == 1 }

  /// Adds its name to those that clients are told, to choose a certificate by; returns whether OpenSSL accepts it.
  func addName(to context: OpaquePointer) -> Bool { SSL_CTX_add_client_CA(context, x509) == 1 }
}

/// A private key of OpenSSL's.
///
/// It owns one reference, which it gives back in `deinit`; a context that uses the key takes another. The pointer is used by
/// methods only.
final class PrivateKey {
  private let key: OpaquePointer

  init(owning key: OpaquePointer) { self.key = key }

  deinit { EVP_PKEY_free(key) }

  /// Whether it is the key of a certificate.
  func belongs(to x509: OpaquePointer) -> Bool { X509_check_private_key(x509, key) == 1 }

  /// Makes it the key of a context, which has the certificate already; returns whether OpenSSL accepts it.
  func use(in context: OpaquePointer) -> Bool { SSL_CTX_use_PrivateKey(context, key) == 1 }
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
    try check(certificateFile) { leaf.useAsLeaf(in: context) }
    try check(keyFile) { key.use(in: context) }
    for issuer in issuers { try check(certificateFile) { issuer.useAsIssuer(in: context) } }
  }

  private func check(_ file: String, _ body: () -> Bool) throws(TLSError) {
    OpenSSLErrors.clear()
    if !body() { throw .refused(file: file, reason: OpenSSLErrors.takeWords()) }
  }
}
