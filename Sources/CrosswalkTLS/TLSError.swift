/// Why certificates, keys or a host name cannot be used for TLS.
package enum TLSError: Error, Equatable, CustomStringConvertible {
  /// The system does not give the file out, for a reason in its words.
  case unreadable(file: String, reason: String)
  /// The file is something else than PEM.
  case notPEM(file: String)
  /// The file is PEM and has no certificate.
  case noCertificate(file: String)
  /// A certificate of the file, counted from 1, cannot be read.
  case badCertificate(file: String, number: Int, reason: String)
  /// The file is PEM and has no private key.
  case noKey(file: String)
  /// The private key of the file is encrypted.
  case encryptedKey(file: String)
  /// The private key of the file cannot be read.
  case badKey(file: String, reason: String)
  /// The key does not belong to the first certificate.
  case mismatch(certificate: String, key: String)
  /// The key belongs to another certificate of the file than the first.
  case leafNotFirst(certificate: String, number: Int)
  /// OpenSSL refuses a certificate or key that it can read, such as one that is too weak.
  case refused(file: String, reason: String)
  /// The text is neither a host name nor an IP address.
  case badHost(String)
  /// OpenSSL does not support what is always asked of it.
  case unsupported(reason: String)

  package var description: String {
    switch self {
    case .unreadable(let file, let reason): "cannot read '\(file)': \(reason)"
    case .notPEM(let file):
      "'\(file)' is not PEM; it must be text with blocks that begin with a line like -----BEGIN CERTIFICATE-----"
    case .noCertificate(let file):
      "'\(file)' has no certificate; it must have a block that begins with -----BEGIN CERTIFICATE-----"
    case .badCertificate(let file, let number, let reason):
      "certificate \(number) of '\(file)' cannot be read: \(reason); copy the file again from whoever issued it"
    case .noKey(let file):
      "'\(file)' has no private key; it must have a block that begins with -----BEGIN PRIVATE KEY-----"
    case .encryptedKey(let file):
      "the private key in '\(file)' is encrypted; write it without a passphrase, to a file that only the server can read"
    case .badKey(let file, let reason): "the private key in '\(file)' cannot be read: \(reason)"
    case .mismatch(let certificate, let key) where certificate == key:
      "the private key in '\(key)' does not belong to the certificate in it; put a certificate and its own key there"
    case .mismatch(let certificate, let key):
      "the private key in '\(key)' does not belong to the certificate in '\(certificate)'; both must be of one pair"
    case .leafNotFirst(let certificate, let number):
      "the private key belongs to certificate \(number) of '\(certificate)'; that one must be the first, then its issuers"
    case .refused(let file, let reason):
      "'\(file)' is refused: \(reason); use RSA of 2048 bits or more or P-256, signed with SHA-256"
    case .badHost(let host):
      "'\(host)' is neither a host name nor an IP address; write a name like db.example or 10.0.0.7"
    case .unsupported(let reason): "the system's OpenSSL cannot be used: \(reason)"
    }
  }
}
