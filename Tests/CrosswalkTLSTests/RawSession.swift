import COpenSSL

@testable import CrosswalkTLS

/// What only tests do with OpenSSL's session: a peer that does not behave.
extension TLSSession {
  func speak(atMost version: TLSContext.Version) { speak(atMost: version == .tls12 ? TLS1_2_VERSION : TLS1_3_VERSION) }

  func speak(atMost version: Int32) {
    SSL_ctrl(session, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(version), nil)
  }

  func allowAncientVersions() {
    SSL_set_security_level(session, 0)
    SSL_ctrl(session, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_VERSION), nil)
    SSL_set_cipher_list(session, "ALL:@SECLEVEL=0")
  }

  func speak(ciphers: String) { SSL_set_cipher_list(session, ciphers) }

  /// Begins another handshake, as TLS 1.2 can, and returns whether there is something to be written for it.
  func renegotiate() -> Bool {
    SSL_clear_options(session, crosswalk_SSL_OP_NO_RENEGOTIATION)
    guard SSL_renegotiate(session) == 1 else { return false }
    SSL_do_handshake(session)
    ERR_clear_error()
    return hasOutput
  }

  /// Asks the other side for other keys, as TLS 1.3 can.
  func updateKeys() -> Bool { SSL_key_update(session, SSL_KEY_UPDATE_REQUESTED) == 1 && SSL_do_handshake(session) == 1 }
}

extension TLSSession {
  /// Says hello again, as a client that speaks only up to `version`, or only some ciphers.
  func beginAgain(atMost version: Int32, ciphers: String? = nil) {
    takeOutput { _ in }
    SSL_clear(session)
    allowAncientVersions()
    speak(atMost: version)
    if let ciphers { SSL_set_cipher_list(session, ciphers + ":@SECLEVEL=0") }
    SSL_set_connect_state(session)
    SSL_do_handshake(session)
    ERR_clear_error()
  }

  /// Whether there was more than one handshake.
  var isRenegotiated: Bool { SSL_ctrl(session, SSL_CTRL_GET_TOTAL_RENEGOTIATIONS, 0, nil) > 0 }
}
