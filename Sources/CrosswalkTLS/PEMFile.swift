internal import COpenSSL
internal import Glibc

/// A file with certificates and a key, as text between lines of dashes.
struct PEMFile {
  /// The longest file that is read; the system's list of all CAs has a quarter of a MiB.
  static let mostBytes = 4 << 20

  let name: String
  private let bytes: [UInt8]

  init(_ name: String) throws(TLSError) {
    self.name = name
    bytes = try Self.read(name)
    guard bytes.contains("-----BEGIN ".utf8) else { throw .notPEM(file: name) }
  }

  private static func read(_ name: String) throws(TLSError) -> [UInt8] {
    // Without waiting: a pipe that nobody writes to must not hold the start up.
    let descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw unreadable(name) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(name) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(file: name, reason: "it is not a file") }
    guard status.st_size <= mostBytes else { throw .unreadable(file: name, reason: "it is larger than 4 MiB") }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= mostBytes {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count == 0 { return bytes }
      if count > 0 { bytes += piece[..<count] } else if errno != EINTR { throw unreadable(name) }
    }
    throw .unreadable(file: name, reason: "it is larger than 4 MiB")
  }

  private static func unreadable(_ name: String) -> TLSError {
    .unreadable(file: name, reason: String(cString: strerror(errno)))
  }

  /// Reads all certificates, in the order of the file.
  ///
  /// - Throws: `TLSError` if there is none, or one that cannot be read.
  func certificates() throws(TLSError) -> [Certificate] {
    try withBIO { (bio) throws(TLSError) in
      var certificates: [Certificate] = []
      while true {
        OpenSSLErrors.clear()
        // The certificate that it returns is ours to free, which `Certificate` does.
        if let x509 = PEM_read_bio_X509(bio, nil, nil, nil) {
          certificates.append(Certificate(owning: x509))
          continue
        }
        let errors = OpenSSLErrors.take()
        let isEnd = errors.contains { $0.library == ERR_LIB_PEM && $0.reason == PEM_R_NO_START_LINE }
        guard isEnd else {
          throw TLSError.badCertificate(
            file: name, number: certificates.count + 1, reason: errors.first?.words ?? "it is damaged")
        }
        guard !certificates.isEmpty else { throw TLSError.noCertificate(file: name) }
        return certificates
      }
    }
  }

  /// Reads the first private key.
  ///
  /// - Throws: `TLSError` if there is none, or one that cannot be read or is encrypted.
  func key() throws(TLSError) -> PrivateKey {
    guard bytes.contains("PRIVATE KEY-----".utf8) else { throw .noKey(file: name) }
    return try withBIO { (bio) throws(TLSError) in
      var isEncrypted = false
      OpenSSLErrors.clear()
      // The callback is called before PEM_read_bio_PrivateKey returns or never, so `isEncrypted` outlives it. Without a
      // callback OpenSSL would ask for a passphrase on the terminal.
      let key = withUnsafeMutablePointer(to: &isEncrypted) { flag in
        PEM_read_bio_PrivateKey(
          bio, nil,
          { _, _, _, flag in
            flag?.assumingMemoryBound(to: Bool.self).pointee = true
            return -1
          }, flag)
      }
      // The key that it returns is ours to free, which `PrivateKey` does.
      if let key { return PrivateKey(owning: key) }
      let reason = OpenSSLErrors.takeWords()
      throw isEncrypted ? TLSError.encryptedKey(file: name) : TLSError.badKey(file: name, reason: reason)
    }
  }

  /// Lends a BIO that reads the file from its beginning.
  private func withBIO<Result>(_ body: (OpaquePointer) throws(TLSError) -> Result) throws(TLSError) -> Result {
    try bytes.withUnsafeBufferPointer { (bytes) throws(TLSError) in
      // It reads where the bytes are, without a copy, and is freed before they are.
      guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else {
        preconditionFailure("OpenSSL has no memory")
      }
      defer { BIO_free(bio) }
      return try body(bio)
    }
  }
}
