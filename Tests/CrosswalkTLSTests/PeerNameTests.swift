import COpenSSL
import Testing

@testable import CrosswalkTLS

struct PeerNameTests {
  private func names(_ name: String) throws -> [String] {
    try PEMFile(Certificates.path(name + ".pem")).certificates()[0].names
  }

  @Test func `names come in the order URI, DNS, email, CN, and each kind as the certificate has it`() throws {
    let expected = [
      "URI:spiffe://x/y", "URI:urn:z", "DNS:one.example", "DNS:two.example", "EMAIL:a@b.example", "CN:First",
      "CN:Zweiter ü",
    ]
    #expect(try names("client") == expected)
    for version in [TLSContext.Version.tls12, .tls13] {
      let setting = Setting(version: version, hasClientCertificate: true)
      let pair = try setting.pair(setting.server(), setting.client())
      #expect(pair.server.session.peerNames.isEmpty)
      pair.exchange()
      #expect(pair.server.session.peerNames == expected)
    }
  }

  @Test func `alternative names with a NUL are not names`() throws {
    #expect(try names("nulclient") == ["CN:nul"])
  }

  @Test func `a certificate without names has none`() throws {
    #expect(try names("noname") == [])
  }

  @Test(arguments: [
    ("a\0b", [String]()), ("a\nb", []), ("a\u{202e}b", []), ("", []), ("DNS:evil", ["CN:DNS:evil"]),
    ("ü 1", ["CN:ü 1"]),
  ])
  func `a common name is printable`(text: String, expected: [String]) throws {
    let certificate = try #require(X509_new())
    defer { X509_free(certificate) }
    let utf8 = Array(text.utf8)
    X509_NAME_add_entry_by_NID(
      X509_get_subject_name(certificate), NID_commonName, MBSTRING_UTF8, utf8, Int32(utf8.count), -1, 0)
    #expect(PeerName.all(of: certificate) == expected)
  }
}
