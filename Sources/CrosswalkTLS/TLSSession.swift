// A TLS session is the TLS of one connection, and does no I/O. Ciphertext that the connection reads goes into `receive`,
// which hands out plaintext; plaintext goes into `send`. Both, and `close`, can leave ciphertext to be written, which
// `takeOutput` hands out: also after a failure, when it has the alert that tells the peer why.
//
//            receive ─► ┌──────────────┐ ─► plaintext
//    connection         │  TLSSession  │         application
//         takeOutput ◄─ └──────────────┘ ◄─ send
//
// Nothing is handed out before the handshake is complete and the certificates are checked, and nothing after a failure.
// Either side can close its sending half alone: with close_notify, or as TCP does, without.
//
// `TLSContext` has certificates and keys, `HostCheck` what a client wants of its server, `PeerName` the names in the
// certificate of the other side, `SessionBytes` how OpenSSL reads and writes, and `FailureWords` what failures are called.

internal import COpenSSL

/// How far a session is.
package enum TLSState: Equatable, Sendable {
  /// The handshake is under way.
  case handshaking
  /// Both sides may send.
  case open
  /// The peer has said that it sends nothing more; this side may go on.
  case peerClosed
  /// The connection ended without the peer saying so, by chance or by force; this side may go on.
  case peerEnded
  /// It is over, for a reason in words.
  case failed(String)
}

/// The TLS of one connection, without I/O; for one thread at a time.
package final class TLSSession {
  /// How far it is.
  package private(set) var state = TLSState.handshaking

  /// The names in the certificate of the peer, in the order in which they are looked up.
  ///
  /// URI, DNS and email of its alternative names and then its common name, as `URI:…`, `DNS:…`, `EMAIL:…` and `CN:…`. They are
  /// empty during the handshake, and for a peer without a certificate; a certificate is checked before its names are here.
  package private(set) var peerNames: [String] = []

  /// OpenSSL's session.
  ///
  /// It is allocated in `init` and freed in `deinit`. It owns the BIO that leads to `bytes`, and a reference to OpenSSL's
  /// context, so that this need not keep the `TLSContext`.
  let session: OpaquePointer
  private let bytes = SessionBytes()
  private let isServer: Bool
  private let host: String?

  /// Plaintext that was to be sent during the handshake.
  private var early: [UInt8] = []
  private var isClosed = false

  /// Begins a session of a server, which waits for the client.
  package convenience init(_ context: TLSContext) {
    precondition(context.isServer, "a session of a client needs a host")
    self.init(context, nil)
    SSL_set_accept_state(session)
  }

  /// Begins a session of a client: there is output at once.
  ///
  /// - Parameters:
  ///   - context: The context of a client.
  ///   - host: The host name or IP address that the certificate of the server must have among its alternative names.
  /// - Throws: `TLSError.badHost` if it is neither.
  package convenience init(_ context: TLSContext, host: String) throws(TLSError) {
    precondition(!context.isServer, "a session of a server has no host")
    let check = try HostCheck(host)
    self.init(context, host)
    check.install(in: session)
    SSL_set_connect_state(session)
    handshake()
  }

  private init(_ context: TLSContext, _ host: String?) {
    isServer = context.isServer
    self.host = host
    // It fails for want of memory only.
    guard let session = SSL_new(context.context) else { preconditionFailure("OpenSSL has no memory") }
    self.session = session
    // One BIO for both ways; the session owns it now.
    let bio = bytes.makeBIO()
    SSL_set_bio(session, bio, bio)
  }

  deinit { SSL_free(session) }

  /// The version that is spoken, such as "TLSv1.3"; before the handshake is complete it means nothing.
  package var version: String {
    // The text is a constant of OpenSSL's.
    String(cString: SSL_get_version(session))
  }

  // MARK: Receiving

  /// Takes the next ciphertext of the peer.
  ///
  /// It may change the state, and leave output even if nothing is to be sent. What comes after the end of what the peer sends,
  /// or after a failure, is ignored.
  ///
  /// - Parameters:
  ///   - ciphertext: Any piece of what the peer sent; it is used up, or copied, before this returns.
  ///   - plaintext: Called for each piece of plaintext, which is lent. It may call everything else of the session.
  package func receive(_ ciphertext: UnsafeRawBufferPointer, _ plaintext: (UnsafeRawBufferPointer) -> Void) {
    precondition(bytes.input.isEmpty, "receive was called by what it hands plaintext to")
    // It is lent for this call only, and OpenSSL reads it in this call only.
    bytes.input = ciphertext
    defer { bytes.input = UnsafeRawBufferPointer(start: nil, count: 0) }
    if state == .handshaking { handshake() }
    if state == .open, !bytes.input.isEmpty { read(plaintext) }
  }

  /// The longest plaintext of a record.
  private static let recordBytes = 16 << 10

  private func read(_ plaintext: (UnsafeRawBufferPointer) -> Void) {
    withUnsafeTemporaryAllocation(byteCount: Self.recordBytes, alignment: 16) { buffer in
      while state == .open {
        var count = 0
        OpenSSLErrors.clear()
        let status = SSL_read_ex(session, buffer.baseAddress, buffer.count, &count)
        guard status == 1 else { return stop(status) }
        plaintext(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        // OpenSSL has read all and keeps nothing: another call would only find that out.
        if bytes.input.isEmpty, SSL_pending(session) == 0 { return }
      }
    }
  }

  /// Takes the end of what the peer sends, as its connection has it.
  package func receiveEnd() {
    switch state {
    case .handshaking: state = .failed("the peer ended the connection during the handshake")
    case .open: state = .peerEnded
    case .peerClosed, .peerEnded, .failed: break
    }
  }

  // MARK: Sending

  /// Sends plaintext; what is sent during the handshake is kept until it is complete.
  ///
  /// After `close` and after a failure nothing is sent.
  package func send(_ plaintext: UnsafeRawBufferPointer) {
    guard !isClosed, !plaintext.isEmpty else { return }
    switch state {
    case .handshaking: early += plaintext
    case .open, .peerClosed, .peerEnded: write(plaintext)
    case .failed: break
    }
  }

  private func write(_ plaintext: UnsafeRawBufferPointer) {
    var count = 0
    OpenSSLErrors.clear()
    let status = SSL_write_ex(session, plaintext.baseAddress, plaintext.count, &count)
    // `bytes` takes everything at once, so there is no rest.
    if status != 1 { stop(status) }
  }

  /// Closes the sending half: the peer is told so, after what was sent; the peer may go on sending.
  package func close() {
    guard !isClosed else { return }
    isClosed = true
    // During the handshake there is no way to say it yet.
    if state != .handshaking { sayClosed() }
  }

  private func sayClosed() {
    if case .failed = state { return }
    OpenSSLErrors.clear()
    // It returns 0, since the peer has not answered, and it need not.
    let status = SSL_shutdown(session)
    if status < 0 { stop(status) }
  }

  // MARK: Output

  /// Whether there is ciphertext to be written.
  package var hasOutput: Bool { !bytes.output.isEmpty }

  /// How much room an idle session keeps for the next output, in bytes.
  private static let keptBytes = 1 << 10

  /// Hands out the ciphertext that is to be written, which is lent, and forgets it; it calls `body` only if there is some.
  package func takeOutput(_ body: (UnsafeRawBufferPointer) -> Void) {
    guard hasOutput else { return }
    // Taken out of `bytes` before `body`, which may send something.
    var output: [UInt8] = []
    swap(&output, &bytes.output)
    output.withUnsafeBytes(body)
    guard output.capacity <= Self.keptBytes, bytes.output.isEmpty else { return }
    output.removeAll(keepingCapacity: true)
    swap(&output, &bytes.output)
  }

  // MARK: The handshake and its end

  private func handshake() {
    OpenSSLErrors.clear()
    let status = SSL_do_handshake(session)
    guard status == 1 else { return stop(status) }
    state = .open
    // The reference is ours, and `Certificate` gives it back.
    if let certificate = SSL_get1_peer_certificate(session) { peerNames = Certificate(owning: certificate).names }
    let early = early
    self.early = []
    if !early.isEmpty { early.withUnsafeBytes { write($0) } }
    if isClosed { sayClosed() }
  }

  /// Finds out why OpenSSL went no further; called right after that, before anything else of OpenSSL.
  private func stop(_ status: Int32) {
    switch SSL_get_error(session, status) {
    case SSL_ERROR_WANT_READ: break
    case SSL_ERROR_ZERO_RETURN where state != .handshaking: state = .peerClosed
    case SSL_ERROR_ZERO_RETURN: fail("the peer closed the connection during the handshake")
    default: fail(FailureWords.take(session, isServer: isServer, host: host))
    }
  }

  private func fail(_ reason: String) {
    state = .failed(reason)
    early = []
  }
}
