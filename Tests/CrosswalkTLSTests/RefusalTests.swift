import Testing

@testable import CrosswalkTLS

struct RefusalTests {
  /// What each side says, and that neither has received anything.
  private func failure(_ pair: Pair) -> (server: String?, client: String?) {
    for side in pair.sides { side.session.send("a secret") }
    pair.exchange()
    #expect(pair.sides.allSatisfy { $0.received.isEmpty })
    return (pair.server.session.reason, pair.client.session.reason)
  }

  private func server(
    _ name: String, clients: TLSContext.ClientCertificates = .notAsked, minimum: TLSContext.Version = .tls12
  ) throws -> TLSContext {
    let key = name == "chain" ? "deep" : name
    return try .server(
      certificateFile: Certificates.path(name + ".pem"), keyFile: Certificates.path(key + ".key"), clients: clients,
      minimum: minimum)
  }

  private func client(_ name: String? = nil, ca: String = "ca", minimum: TLSContext.Version = .tls12) throws
    -> TLSContext
  {
    let key = name == "clientchain" ? "deepclient" : name
    return try .client(
      caFile: Certificates.path(ca + ".pem"), certificateFile: name.map { try Certificates.path($0 + ".pem") },
      keyFile: key.map { try Certificates.path($0 + ".key") }, minimum: minimum)
  }

  private static let versions = [TLSContext.Version.tls12, .tls13]

  // MARK: What clients refuse

  @Test(
    arguments: versions, ["other.example", "10.0.0.1", "::2", "wild.example", "a.b.wild.example", "common.example"])
  func `a certificate for another host is refused`(version: TLSContext.Version, host: String) throws {
    let pair = try Pair(server("server"), client(), host: host)
    pair.server.session.speak(atMost: version)
    let failure = failure(pair)
    #expect(failure.client == "the certificate of the server is not for '\(host)'")
    #expect(failure.server == "the peer refused: it does not accept the certificate of this side")
  }

  @Test func `a common name is not a host name`() throws {
    #expect(
      try failure(Pair(server("commonname"), client())).client == "the certificate of the server is not for 'localhost'"
    )
  }

  @Test(arguments: ["localhost", "localhost.evil.example"])
  func `a name with a NUL is no part of a name`(host: String) throws {
    #expect(
      try failure(Pair(server("nulserver"), client(), host: host)).client
        == "the certificate of the server is not for '\(host)'")
  }

  @Test(arguments: versions)
  func `an expired certificate is refused`(version: TLSContext.Version) throws {
    let pair = try Pair(server("expired"), client())
    pair.server.session.speak(atMost: version)
    let failure = failure(pair)
    #expect(failure.client == "the certificate of the server, or of one of its issuers, has expired")
    #expect(failure.server == "the peer refused: the certificate of this side has expired")
  }

  @Test(arguments: versions, ["stranger", "deep"])
  func `an unknown CA and a missing intermediate are refused`(version: TLSContext.Version, name: String) throws {
    let pair = try Pair(server(name), client())
    pair.server.session.speak(atMost: version)
    let failure = failure(pair)
    #expect(
      failure.client
        == "the certificate of the server is not signed by a CA that is trusted here, or the server does not send an "
        + "intermediate one")
    #expect(
      failure.server
        == "the peer refused: it does not know the CA of this side's certificate, or an intermediate one is missing")
  }

  @Test func `the CAs of the system do not know the CA of a test`() throws {
    #expect(try failure(Pair(server("server"), .client())).client != nil)
  }

  @Test func `an intermediate is found in the file of the server, and an intermediate can be trusted alone`() throws {
    for pair in [try Pair(server("chain"), client()), try Pair(server("deep"), client(ca: "intermediate"))] {
      pair.exchange()
      #expect(pair.speaks())
    }
  }

  @Test func `the certificate of a client does not make a server`() throws {
    let pair = try Pair(server("client"), client(), host: "one.example")
    #expect(failure(pair).client == "the certificate of the server may not be used by a server")
  }

  @Test(arguments: ["", ".", ".localhost", "a..b", "local\0host", "bücher.example", "a b", "[::1]", "fe80::1%eth0"])
  func `what is not a host is not connected to`(host: String) throws {
    let context = try client()
    #expect(throws: TLSError.badHost(host)) { try TLSSession(context, host: host) }
  }

  // MARK: What servers refuse

  @Test(arguments: versions)
  func `a client without a certificate is refused where one is required`(version: TLSContext.Version) throws {
    let pair = try Pair(server("server", clients: .required(caFile: Certificates.path("ca.pem"))), client())
    pair.server.session.speak(atMost: version)
    let failure = failure(pair)
    #expect(failure.server == "the client has no certificate, and one is required")
    #expect(failure.client?.hasPrefix("the peer refused: it") == true)
  }

  @Test(arguments: versions)
  func `a client without a certificate is welcome where one is optional`(version: TLSContext.Version) throws {
    let pair = try Pair(server("server", clients: .optional(caFile: Certificates.path("ca.pem"))), client())
    pair.server.session.speak(atMost: version)
    pair.exchange()
    #expect(pair.speaks())
    #expect(pair.server.session.peerNames.isEmpty)
  }

  @Test(
    arguments: versions,
    [
      ("strangeclient", "is not signed by a CA that is trusted here, or the client does not send an intermediate one"),
      ("deepclient", "is not signed by a CA that is trusted here, or the client does not send an intermediate one"),
      ("server", "may not be used by a client"), ("expiredclient", ", or of one of its issuers, has expired"),
    ])
  func `a certificate that is shown must be good, even where it is optional`(
    version: TLSContext.Version, certificate: (name: String, reason: String)
  ) throws {
    let pair = try Pair(
      server("server", clients: .optional(caFile: Certificates.path("ca.pem"))), client(certificate.name))
    pair.server.session.speak(atMost: version)
    let failure = failure(pair)
    let space = certificate.reason.hasPrefix(",") ? "" : " "
    #expect(failure.server == "the certificate of the client" + space + certificate.reason)
    #expect(failure.client?.hasPrefix("the peer refused: ") == true)
    #expect(pair.server.session.peerNames.isEmpty)
  }

  @Test func `a client can send an intermediate certificate`() throws {
    let pair = try Pair(
      server("server", clients: .required(caFile: Certificates.path("ca.pem"))), client("clientchain"))
    pair.exchange()
    #expect(pair.speaks())
  }

  // MARK: Versions, ciphers, renegotiation

  /// TLS 1.0 and 1.1.
  @Test(arguments: [Int32(0x301), 0x302])
  func `a client of an older version is refused`(version: Int32) throws {
    let pair = try ancient(version)
    let failure = failure(pair)
    let words = "the peer does not speak a version of TLS that is allowed here; use TLS 1.2 or 1.3"
    #expect(failure.server == words)
    #expect(failure.client == "the peer refused: it does not allow this version of TLS")
  }

  /// The client has said hello in `init`: take another one, whose hello is of that version.
  private func ancient(_ version: Int32) throws -> Pair {
    let pair = try Pair(server("server"), client())
    pair.client.session.beginAgain(atMost: version)
    return pair
  }

  @Test func `a server of an older version is refused`() throws {
    let pair = try Pair(server("server"), client())
    pair.server.session.allowAncientVersions()
    pair.server.session.speak(atMost: 0x302)
    let failure = failure(pair)
    #expect(failure.client != nil)
    #expect(failure.server != nil)
  }

  @Test func `the minimum 1_3 refuses 1_2 on both sides`() throws {
    let words = "the peer does not speak a version of TLS that is allowed here; use TLS 1.2 or 1.3"
    let first = try Pair(server("server", minimum: .tls13), client())
    first.client.session.beginAgain(atMost: 0x303)
    #expect(failure(first).server == words)
    let second = try Pair(server("server"), client(minimum: .tls13))
    second.server.session.speak(atMost: .tls12)
    #expect(failure(second).server == words)
    let third = try Pair(server("server", minimum: .tls13), client(minimum: .tls13))
    third.exchange()
    #expect(third.speaks())
  }

  @Test(arguments: [
    "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA", "DHE-RSA-AES128-GCM-SHA256",
  ])
  func `a cipher without ECDHE or AEAD is refused`(cipher: String) throws {
    let pair = try Pair(server("server"), client())
    pair.client.session.beginAgain(atMost: 0x303, ciphers: cipher)
    #expect(
      failure(pair).server == "the peer knows no cipher that is allowed here; ECDHE with AES-GCM or ChaCha20 is")
  }

  @Test(arguments: [true, false])
  func `renegotiation is refused, whoever asks for it`(isAskedByClient: Bool) throws {
    let setting = Setting(version: .tls12, hasClientCertificate: false)
    let pair = try setting.pair(setting.server(), setting.client())
    pair.exchange()
    let (asking, asked) = isAskedByClient ? (pair.client, pair.server) : (pair.server, pair.client)
    #expect(asking.session.renegotiate())
    asked.receive(asking.session.output())
    // It refuses with a warning and stays with the keys that it has.
    #expect(asked.session.state == .open)
    #expect(asked.session.hasOutput)
    pair.exchange()
    #expect(asking.session.reason?.hasSuffix("no renegotiation") == true)
    #expect(!asked.session.isRenegotiated)
    #expect(pair.sides.allSatisfy { $0.received.isEmpty })
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\r\n\r\n", "the peer speaks HTTP and not TLS"),
    ("PING some text that is long enough\n", "the peer does not speak TLS"),
    ("*1\r\n$4\r\nPING\r\n", "the peer does not speak TLS"),
  ])
  func `a client that does not speak TLS is told so in the log`(text: String, reason: String) throws {
    let side = Side(TLSSession(try server("server")))
    side.receive(text.utf8)
    #expect(side.session.reason == reason)
  }
}
