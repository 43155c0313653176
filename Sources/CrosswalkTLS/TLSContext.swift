internal import COpenSSL

/// What the TLS sessions of a server or a client have in common: certificates, keys and versions.
///
/// A context is immutable once it is made. To read certificates again, make another one: sessions keep the context that
/// they began with.
///
/// Sessions are never resumed, neither by tickets nor by a cache. A session that is resumed would keep the certificate that
/// its client once showed, even where the CA has been replaced or the certificate has expired since, and the keys of tickets
/// would have to change all the time for past sessions to stay secret. Connections are long here, so little is lost.
package final class TLSContext: @unchecked Sendable {
  /// The versions of TLS that can be the lowest.
  package enum Version: Sendable {
    /// TLS 1.2.
    case tls12
    /// TLS 1.3.
    case tls13

    fileprivate var number: Int32 {
      switch self {
      case .tls12: TLS1_2_VERSION
      case .tls13: TLS1_3_VERSION
      }
    }
  }

  /// Whether a server asks its clients for certificates; one that is shown must be signed by a CA of the file.
  package enum ClientCertificates: Sendable {
    /// It does not ask.
    case notAsked
    /// It asks, and accepts clients without a certificate.
    case optional(caFile: String)
    /// It refuses clients without a certificate.
    case required(caFile: String)
  }

  /// OpenSSL's context.
  ///
  /// It is allocated in `init`, and this owns one reference, which `deinit` gives back; each session has another one of its
  /// own. Nothing changes it after `init`, and OpenSSL counts its references atomically: threads can share it, which is why
  /// this is Sendable.
  let context: OpaquePointer
  let isServer: Bool

  /// The last second in which the own certificate is valid, in seconds since 1970; nil without a certificate.
  package let notAfter: Int64?

  private init(isServer: Bool, identity: Identity?, minimum: Version) throws(TLSError) {
    OpenSSLErrors.clear()
    // OpenSSL fails here for want of memory only, or if its configuration file names a module that it cannot load.
    guard let context = SSL_CTX_new(isServer ? TLS_server_method() : TLS_client_method()) else {
      throw .unsupported(reason: OpenSSLErrors.takeWords())
    }
    // From here on `deinit` frees it, also when something is thrown.
    self.context = context
    self.isServer = isServer
    notAfter = identity?.notAfter
    try configure(minimum)
    try identity?.install(in: context)
  }

  deinit { SSL_CTX_free(context) }

  /// Makes the context of a server.
  ///
  /// - Parameters:
  ///   - certificateFile: PEM: the certificate of the server, then those of its issuers.
  ///   - keyFile: PEM: the key of the certificate; nil if it is in `certificateFile`.
  ///   - clients: Whether clients are asked for certificates.
  ///   - minimum: The lowest version of TLS that is spoken.
  /// - Returns: The context.
  /// - Throws: `TLSError` if a file is not what it should be, or if the certificate and the key do not belong together.
  package static func server(
    certificateFile: String, keyFile: String? = nil, clients: ClientCertificates = .notAsked, minimum: Version = .tls12
  ) throws(TLSError) -> TLSContext {
    let identity = try Identity(certificateFile: certificateFile, keyFile: keyFile)
    let context = try TLSContext(isServer: true, identity: identity, minimum: minimum)
    switch clients {
    case .notAsked: break
    case .optional(let caFile): try context.trust(caFile, SSL_VERIFY_PEER)
    case .required(let caFile): try context.trust(caFile, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT)
    }
    return context
  }

  /// Makes the context of a client.
  ///
  /// - Parameters:
  ///   - caFile: PEM: the CAs whose servers are trusted; nil for those that the system trusts.
  ///   - certificateFile: PEM: the certificate that the client shows, then those of its issuers; nil for none.
  ///   - keyFile: PEM: the key of the certificate; nil if it is in `certificateFile`.
  ///   - minimum: The lowest version of TLS that is spoken.
  /// - Returns: The context.
  /// - Throws: `TLSError` if a file is not what it should be, or if the certificate and the key do not belong together.
  package static func client(
    caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil, minimum: Version = .tls12
  ) throws(TLSError) -> TLSContext {
    var identity: Identity?
    if let certificateFile { identity = try Identity(certificateFile: certificateFile, keyFile: keyFile) }
    let context = try TLSContext(isServer: false, identity: identity, minimum: minimum)
    if let caFile {
      try context.trust(caFile, SSL_VERIFY_PEER)
    } else {
      SSL_CTX_set_verify(context.context, SSL_VERIFY_PEER, nil)
      // Where the system has no list of CAs, no server will be trusted.
      SSL_CTX_set_default_verify_paths(context.context)
    }
    return context
  }

  private func configure(_ minimum: Version) throws(TLSError) {
    SSL_CTX_set_options(
      context,
      crosswalk_SSL_OP_NO_RENEGOTIATION | crosswalk_SSL_OP_NO_COMPRESSION | crosswalk_SSL_OP_NO_TICKET
        | crosswalk_SSL_OP_CIPHER_SERVER_PREFERENCE)
    // Buffers of 16 KiB are freed while nothing is read or written; the chain that is shown is the one of the file.
    crosswalk_SSL_CTX_set_mode(context, Int(SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN))
    crosswalk_SSL_CTX_set_session_cache_mode(context, Int(SSL_SESS_CACHE_OFF))
    // No RSA or DSA below 2048 bits and no SHA-1; the system's configuration may ask for more.
    SSL_CTX_set_security_level(context, max(SSL_CTX_get_security_level(context), 2))
    SSL_CTX_set_verify_depth(context, 10)
    OpenSSLErrors.clear()
    // All ciphers of TLS 1.3 are AEAD; the list is for TLS 1.2. The groups leave out those that are not elliptic curves.
    guard SSL_CTX_set_num_tickets(context, 0) == 1,
      crosswalk_SSL_CTX_set_min_proto_version(context, minimum.number) == 1,
      SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1,
      crosswalk_SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384:P-521") == 1
    else { throw .unsupported(reason: OpenSSLErrors.takeWords()) }
  }

  /// Checks the certificates of the other side: they must be signed by one of the file.
  private func trust(_ caFile: String, _ mode: Int32) throws(TLSError) {
    // The store belongs to the context.
    guard let store = SSL_CTX_get_cert_store(context) else { preconditionFailure("a context of OpenSSL has a store") }
    for certificate in try PEMFile(caFile).certificates() {
      OpenSSLErrors.clear()
      guard certificate.add(to: store), !isServer || certificate.addName(to: context) else {
        throw .refused(file: caFile, reason: OpenSSLErrors.takeWords())
      }
    }
    // Whoever names an intermediate CA trusts just that one; its own issuer need not be in the file.
    X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    SSL_CTX_set_verify(context, mode, nil)
  }
}
