internal import COpenSSL

/// Why a session has failed, in plain words.
enum FailureWords {
  /// Reads OpenSSL's errors, right after the function that has failed.
  static func take(_ session: OpaquePointer, isServer: Bool, host: String?) -> String {
    let errors = OpenSSLErrors.take()
    // What the TLS part says is closer to the matter than what the parts below it say.
    guard let error = errors.first(where: { $0.library == ERR_LIB_SSL }) ?? errors.first else {
      return "OpenSSL gave up without a reason"
    }
    guard error.library == ERR_LIB_SSL else { return "what the peer sent is not TLS as it should be: \(error.words)" }
    if error.reason == SSL_R_CERTIFICATE_VERIFY_FAILED {
      return verification(SSL_get_verify_result(session), peer: isServer ? "client" : "server", host)
    }
    // OpenSSL adds the number of the alert to 1000.
    if error.reason > SSL_AD_REASON_OFFSET { return "the peer refused: " + alert(error.reason - SSL_AD_REASON_OFFSET) }
    return words(of: error)
  }

  private static func words(of error: OpenSSLErrors.Code) -> String {
    switch error.reason {
    case SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST: "the peer speaks HTTP and not TLS"
    case SSL_R_WRONG_VERSION_NUMBER, SSL_R_PACKET_LENGTH_TOO_LONG, SSL_R_BAD_RECORD_TYPE: "the peer does not speak TLS"
    case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW, SSL_R_WRONG_SSL_VERSION:
      "the peer does not speak a version of TLS that is allowed here; use TLS 1.2 or 1.3"
    case SSL_R_NO_SHARED_CIPHER:
      "the peer knows no cipher that is allowed here; ECDHE with AES-GCM or ChaCha20 is"
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: "the client has no certificate, and one is required"
    case SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC: "what the peer sent was damaged or changed on the way"
    default: "what the peer sent is not TLS as it should be: \(error.words)"
    }
  }

  private static func verification(_ result: Int, peer: String, _ host: String?) -> String {
    let its = "the certificate of the \(peer)"
    switch Int32(truncatingIfNeeded: result) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return "\(its), or of one of its issuers, has expired"
    case X509_V_ERR_CERT_NOT_YET_VALID: return "\(its), or of one of its issuers, is not valid yet"
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
      X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return "\(its) is not signed by a CA that is trusted here, or the \(peer) does not send an intermediate one"
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "\(its) is not for '\(host ?? "")'"
    case X509_V_ERR_INVALID_PURPOSE: return "\(its) may not be used by a \(peer)"
    default: return "\(its) is not good: " + String(cString: X509_verify_cert_error_string(result))
    }
  }

  private static func alert(_ number: Int32) -> String {
    switch number {
    case SSL_AD_HANDSHAKE_FAILURE:
      "it and this side have no cipher in common, or it requires a certificate of this side"
    case SSL_AD_BAD_CERTIFICATE, SSL_AD_CERTIFICATE_UNKNOWN, SSL_AD_UNSUPPORTED_CERTIFICATE:
      "it does not accept the certificate of this side"
    case SSL_AD_CERTIFICATE_EXPIRED: "the certificate of this side has expired"
    case SSL_AD_CERTIFICATE_REVOKED: "the certificate of this side is revoked"
    case SSL_AD_UNKNOWN_CA: "it does not know the CA of this side's certificate, or an intermediate one is missing"
    case SSL_AD_CERTIFICATE_REQUIRED: "it requires a certificate of this side"
    case SSL_AD_PROTOCOL_VERSION: "it does not allow this version of TLS"
    // The text is a constant of OpenSSL's.
    default: "alert " + String(cString: SSL_alert_desc_string_long(number))
    }
  }
}
